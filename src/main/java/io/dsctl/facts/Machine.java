package io.dsctl.facts;

/** Which machine answered. */
public record Machine(String hostname, String machineId, String os) {}
