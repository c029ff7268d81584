package io.dsctl.facts;

import java.time.Duration;
import java.util.Optional;

/**
 * Which machine answered.
 *
 * @param clockAhead how far its clock is ahead of the operator's, negative if behind; to a few
 *     seconds
 */
public record Machine(String machineId, Optional<Duration> clockAhead) {}
