/** Asks the nodes: one script, one round trip, pure readers. Changes nothing. */
package io.dsctl.probe;
