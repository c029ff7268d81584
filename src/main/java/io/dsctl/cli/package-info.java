/** Flags, words and exit codes. */
package io.dsctl.cli;
