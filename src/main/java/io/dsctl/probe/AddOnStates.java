package io.dsctl.probe;

import io.dsctl.cluster.Node;
import io.dsctl.facts.AddOnState;
import io.dsctl.facts.AddOnState.Answer;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Manifest;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** A second look: whether the objects of add-ons are in the cluster as their manifests say. */
final class AddOnStates {

    /** A thousand objects, of which each is asked for. */
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final int MAX_WORDS = 300;

    private static final Pattern FIRST_LINE =
            Pattern.compile("(?s)dsctl-add-on ([0-9]{1,3})\n(.*)");

    /** A webhook that is gone may be what the add-on itself brings back. */
    private static final Pattern WEBHOOK =
            Pattern.compile("failed calling webhook|conversion webhook");

    /** The manifest has nothing to do with these. */
    private static final Pattern NOT_ASKED =
            Pattern.compile(
                    "executable file not found|command not found|connection refused|The connection"
                            + " to the server|Unable to connect|i/o timeout|Client\\.Timeout|timed"
                            + " out|TLS handshake timeout|no route to"
                            + " host|Unauthorized|ServiceUnavailable|etcdserver:|no space left"
                            + "|TooManyRequests");

    private final Hosts hosts;
    private final Templates templates;

    AddOnStates(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    /** One after the other: they are for one API server. */
    ClusterFacts ask(ClusterFacts facts, SequencedMap<String, Manifest> manifests) {
        var states = new LinkedHashMap<String, AddOnState>();
        manifests.forEach(
                (name, manifest) ->
                        states.put(
                                name,
                                facts.live()
                                        .map(it -> state(it.through(), manifest))
                                        .orElseGet(
                                                () ->
                                                        unknown(
                                                                manifest,
                                                                "there is no cluster yet"))));
        return facts.withAddOns(states);
    }

    private AddOnState state(Node through, Manifest manifest) {
        try {
            var script =
                    new Script(
                            templates.render(
                                    "probe/add-on.sh", Map.of("manifest", manifest.packed())),
                            DEADLINE);
            return read(manifest, hosts.of(through).run(script));
        } catch (Failure.BrokenTemplate broken) {
            throw broken;
        } catch (Failure failure) {
            return unknown(manifest, failure.getMessage());
        }
    }

    /** kubectl diff ends with 1 for a difference, and with more if there is none to be had. */
    static AddOnState read(Manifest manifest, ScriptResult result) {
        var answer = FIRST_LINE.matcher(result.stdout());
        if (!answer.matches()) {
            return unknown(manifest, "its answer cannot be read");
        }
        var words = answer.group(2).strip().replaceAll("[^ -~]", " ");
        return switch (answer.group(1)) {
            case "0" -> new AddOnState(manifest.sha256(), Answer.SAME, "");
            case "1" -> new AddOnState(manifest.sha256(), Answer.DIFFERENT, "");
            default ->
                    NOT_ASKED.matcher(words).find() && !WEBHOOK.matcher(words).find()
                            ? unknown(manifest, words)
                            : new AddOnState(manifest.sha256(), Answer.DIFFERENT, "");
        };
    }

    private static AddOnState unknown(Manifest manifest, String words) {
        return new AddOnState(
                manifest.sha256(),
                Answer.UNKNOWN,
                words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words);
    }
}
