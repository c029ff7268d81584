/** Logs in on a connection, as ssh(1) would: keys, agents, certificates, passwords, secrets. */
package io.dsctl.remote.login;
