/** What was seen on the servers, and what a node's evidence adds up to. No I/O here. */
package io.dsctl.facts;
