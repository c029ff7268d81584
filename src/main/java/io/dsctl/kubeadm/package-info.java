/**
 * The tables of kubeadm's configuration API, and a look at a file with them. The tables are the
 * JSON Schemas in resources/kubeadm-api, which the tests validate rendered files with.
 */
package io.dsctl.kubeadm;
