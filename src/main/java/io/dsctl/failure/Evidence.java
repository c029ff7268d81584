package io.dsctl.failure;

import java.util.List;

/**
 * What a server's own log says about a failure. Bounded and without tokens and keys, but untrusted:
 * a server may log anything.
 *
 * @param source whose log, such as {@code kubelet} or {@code etcd (ended)}
 * @param decisive those lines that probably name the cause, the last one last; may be none
 * @param lines its end, the last line last
 */
public record Evidence(String source, List<String> decisive, List<String> lines) {

    public Evidence {
        decisive = List.copyOf(decisive);
        lines = List.copyOf(lines);
    }
}
