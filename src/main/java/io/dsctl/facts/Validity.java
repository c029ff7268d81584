package io.dsctl.facts;

import java.time.Duration;

/**
 * How long a certificate is good, by the operator's clock.
 *
 * @param end in UTC, {@code 2027-03-01T12:00:00Z}
 * @param length of its whole life
 * @param left until it ends; negative if it has ended
 */
public record Validity(String end, Duration length, Duration left) {}
