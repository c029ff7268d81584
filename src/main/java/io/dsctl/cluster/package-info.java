/** What is wanted: the cluster, its nodes and networks, as values that cannot be half-valid. */
package io.dsctl.cluster;
