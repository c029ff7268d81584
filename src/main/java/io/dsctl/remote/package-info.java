/** Runs scripts on servers over SSH. The only package that knows sshj. */
package io.dsctl.remote;
