/**
 * Whether a cluster does what a dual-stack cluster must: pure, from what was seen while a test's
 * objects lived in it. docs/verify.md lists the checks.
 */
package io.dsctl.verify;
