/** Files that tell kubectl where clusters are, and how to log in to them. */
package io.dsctl.kubeconfig;
