package io.dsctl.facts;

import java.util.Optional;

/**
 * A line of a file that sets kernel settings at boot (sysctl.d(5)).
 *
 * @param number from 1
 * @param key below /proc/sys, with slashes; may be a pattern
 * @param value empty if the line only keeps patterns from its key
 */
public record SysctlLine(String file, int number, String key, Optional<String> value) {}
