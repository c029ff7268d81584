package io.dsctl.flow;

import io.dsctl.cluster.AddOn;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.AddOnState;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.plan.AddOnValues;
import io.dsctl.render.Manifest;
import io.dsctl.render.ManifestTemplate;
import io.dsctl.report.View;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The add-ons of a cluster: fetched before any server is contacted, and filled in when it is known.
 */
final class AddOnManifests {

    private final Cluster cluster;
    private final SequencedMap<AddOn, String> texts;
    private final SequencedMap<String, AddOnState> unfetched;
    private volatile SequencedMap<String, Manifest> manifests = new LinkedHashMap<>();

    private AddOnManifests(
            Cluster cluster,
            SequencedMap<AddOn, String> texts,
            SequencedMap<String, AddOnState> unfetched) {
        this.cluster = cluster;
        this.texts = texts;
        this.unfetched = unfetched;
    }

    /** Where add-ons are not asked for. */
    static AddOnManifests none(Cluster cluster) {
        return new AddOnManifests(cluster, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /**
     * One that cannot be fetched now is told, and stops nothing but itself.
     *
     * @throws InvalidInventory if one is another than was meant
     */
    static AddOnManifests fetch(Cluster cluster, View view) throws InterruptedException {
        var texts = new LinkedHashMap<AddOn, String>();
        var unfetched = new LinkedHashMap<String, AddOnState>();
        for (var addOn : cluster.addOns()) {
            switch (addOn.source()) {
                case AddOn.Text(var text) -> texts.put(addOn, text);
                case AddOn.Download download -> {
                    try {
                        texts.put(addOn, new Download(System::getenv).of(download));
                    } catch (Download.NotFetched not) {
                        view.warnsOf(List.of(not.problem()));
                        unfetched.put(
                                addOn.name(),
                                new AddOnState(
                                        download.sha256(),
                                        AddOnState.Answer.NOT_FETCHED,
                                        not.problem().what()));
                    }
                }
            }
        }
        return new AddOnManifests(cluster, texts, unfetched);
    }

    /** What is known of them all, in the order of the inventory. */
    ClusterFacts in(ClusterFacts asked) {
        var states = new LinkedHashMap<String, AddOnState>();
        for (var addOn : cluster.addOns()) {
            var state = unfetched.getOrDefault(addOn.name(), asked.addOns().get(addOn.name()));
            if (state != null) {
                states.put(addOn.name(), state);
            }
        }
        return asked.withAddOns(states);
    }

    /**
     * By their names, for the cluster as it is seen now.
     *
     * @throws BrokenTemplate if one cannot be filled in
     */
    SequencedMap<String, Manifest> filledIn(ClusterFacts facts) {
        var filled = new LinkedHashMap<String, Manifest>();
        texts.forEach(
                (addOn, text) ->
                        filled.put(
                                addOn.name(),
                                new Manifest(
                                        addOn.isTemplate()
                                                ? ManifestTemplate.render(
                                                        addOn.name(),
                                                        text,
                                                        AddOnValues.of(cluster, facts))
                                                : text)));
        manifests = filled;
        return filled;
    }

    /** As they were filled in last, which is what the plan is about. */
    Map<String, Manifest> last() {
        return manifests;
    }
}
