/** The commands, each as a table of contents. */
package io.dsctl.flow;
