/** What went wrong, as data; anyone may throw it, only cli turns it into an exit code. */
package io.dsctl.failure;
