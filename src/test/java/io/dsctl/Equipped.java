package io.dsctl;

import io.dsctl.facts.Equipment;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.Listener;
import io.dsctl.facts.Software;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server that lacks nothing for Kubernetes, but for what a test takes from it. */
public final class Equipped {

    private final List<Listener> listeners = new ArrayList<>(List.of(new Listener(22, "sshd")));
    private final Set<String> missing = new HashSet<>();
    private final Map<String, String> dead = new HashMap<>();
    private final Set<String> leftovers = new HashSet<>();
    private int cpus = 2;
    private int memory = 1700;
    private List<String> swaps = List.of();
    private int cgroups = 2;
    private boolean resolves = true;
    private KubeletService kubelet = KubeletService.ENABLED;
    private Software software;

    private Equipped() {}

    public static Equipped well() {
        return new Equipped();
    }

    public Equipped cpus(int count) {
        cpus = count;
        return this;
    }

    public Equipped memory(int megabytes) {
        memory = megabytes;
        return this;
    }

    public Equipped swaps(String... names) {
        swaps = List.of(names);
        return this;
    }

    public Equipped cgroups(int version) {
        cgroups = version;
        return this;
    }

    public Equipped dead(String socket, String why) {
        dead.put(socket, why);
        return this;
    }

    public Equipped listens(int port, String process) {
        listeners.add(new Listener(port, process));
        return this;
    }

    public Equipped leftover(String... paths) {
        leftovers.addAll(List.of(paths));
        return this;
    }

    public Equipped missing(String... programs) {
        missing.addAll(List.of(programs));
        return this;
    }

    public Equipped unresolved() {
        resolves = false;
        return this;
    }

    public Equipped kubelet(KubeletService state) {
        kubelet = state;
        return this;
    }

    public Equipped software(Software told) {
        software = told;
        return this;
    }

    public Equipment get() {
        return new Equipment(
                Optional.of(cpus),
                Optional.of(memory),
                Optional.of(swaps),
                Optional.of(cgroups),
                listeners,
                missing,
                dead,
                leftovers,
                Optional.of(resolves),
                kubelet,
                Optional.ofNullable(software));
    }
}
