/** One run a cluster: the lock on its control planes. */
package io.dsctl.lock;
