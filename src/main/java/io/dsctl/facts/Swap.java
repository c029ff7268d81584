package io.dsctl.facts;

import java.util.List;

/**
 * What the kernel swaps to, and what lets it do so at boot.
 *
 * @param own whether it is this server's: a container sees that of the machine below
 * @param devices devices and files
 * @param usedKibibytes of all of them
 * @param availableKibibytes of memory, without swapping (MemAvailable)
 * @param atBoot lines of fstab and units of systemd, by what they are called
 */
public record Swap(
        boolean own,
        List<String> devices,
        long usedKibibytes,
        long availableKibibytes,
        List<String> atBoot) {

    /** What the server keeps for itself: it must not come to the kernel's last resort. */
    private static final long RESERVE = 64 * 1024;

    public Swap {
        devices = List.copyOf(devices);
        atBoot = List.copyOf(atBoot);
    }

    /** Of a server that did not tell. */
    public static Swap unknown() {
        return new Swap(false, List.of(), 0, 0, List.of());
    }

    /** Whether memory takes what is swapped out. */
    public boolean fitsIntoMemory() {
        return usedKibibytes == 0 || usedKibibytes + RESERVE <= availableKibibytes;
    }

    public boolean isThere() {
        return own && !(devices.isEmpty() && atBoot.isEmpty());
    }
}
