package io.dsctl.flow;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a plan is asked for.
 *
 * @param templates a folder of the user's own
 */
public record Request(Source source, Optional<Path> templates, Bounds bounds) {}
