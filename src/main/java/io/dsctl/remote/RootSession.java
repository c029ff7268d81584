package io.dsctl.remote;

/**
 * A command that is root's shell, or will be if we are let in.
 *
 * @param bootstrap what it was started with
 */
record RootSession(RemoteCommand command, Bootstrap bootstrap) {}
