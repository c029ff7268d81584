package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.remote.Host;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.remote.ScriptResult;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Servers that answer only what a test foresaw: a script is known by a word in it. */
final class FakeHosts implements Hosts {

    /** No script, but that there is a connection; where nothing was foreseen, there always is. */
    static final String REACH = "(reach)";

    private final Map<String, Deque<Supplier<ScriptResult>>> answers = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    /** The next script on that node that holds the word gets this answer; the last one stays. */
    FakeHosts on(String node, String word, Supplier<ScriptResult> answer) {
        answers.computeIfAbsent(node + " " + word, _ -> new ArrayDeque<>()).add(answer);
        return this;
    }

    FakeHosts on(String node, String word, String stdout) {
        return on(node, word, () -> new ScriptResult(0, stdout, ""));
    }

    /** Which words were met, in order: {@code "w-1 kubeadm join"}. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public Host of(Node node) {
        return new Host() {

            @Override
            public void reach() {
                met(node.name() + " " + REACH).map(Supplier::get);
            }

            @Override
            public ScriptResult run(Script script) {
                return answer(node.name(), script).get();
            }
        };
    }

    private synchronized Supplier<ScriptResult> answer(String node, Script script) {
        var key =
                answers.keySet().stream()
                        .filter(
                                it ->
                                        it.startsWith(node + " ")
                                                && script.text()
                                                        .contains(it.substring(node.length() + 1)))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new AssertionError(
                                                "unexpected script on "
                                                        + node
                                                        + ":\n"
                                                        + script.text()));
        return met(key).orElseThrow();
    }

    private synchronized Optional<Supplier<ScriptResult>> met(String key) {
        var left = answers.get(key);
        if (left == null) {
            return Optional.empty();
        }
        log.add(key);
        return Optional.of(left.size() > 1 ? left.poll() : left.peek());
    }
}
