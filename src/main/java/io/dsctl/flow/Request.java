package io.dsctl.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a plan is asked for.
 *
 * @param templates a folder of the user's own
 * @param limit the nodes that it is about; none: all
 */
public record Request(Source source, Optional<Path> templates, List<String> limit) {

    public Request {
        limit = List.copyOf(limit);
    }
}
