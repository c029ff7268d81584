/**
 * Decides, from the wanted cluster and the facts, what has to be done. Pure: no I/O, clock,
 * randomness or log.
 */
package io.dsctl.plan;
