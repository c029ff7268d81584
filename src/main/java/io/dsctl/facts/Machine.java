package io.dsctl.facts;

/** Which machine answered. */
public record Machine(String machineId) {}
