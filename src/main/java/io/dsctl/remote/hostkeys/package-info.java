/**
 * Whether a server is the one that it should be: its key, known_hosts files, certificates, pins.
 */
package io.dsctl.remote.hostkeys;
