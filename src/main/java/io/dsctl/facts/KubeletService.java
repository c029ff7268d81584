package io.dsctl.facts;

/** What systemd knows of the kubelet. */
public enum KubeletService {
    /** It was not asked, or does not rule. */
    UNKNOWN,
    MISSING,
    /** It would not start at boot. */
    DISABLED,
    ENABLED
}
