/** OpenSSH's configuration of clients: what it says of one host. Reads files, connects nowhere. */
package io.dsctl.sshconfig;
