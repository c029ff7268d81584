package io.dsctl.flow;

import io.dsctl.cluster.AddOn;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.plan.AddOnValues;
import io.dsctl.render.Manifest;
import io.dsctl.render.ManifestTemplate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The add-ons of a cluster: fetched before any server is contacted, and filled in when it is known.
 */
final class AddOnManifests {

    private final Cluster cluster;
    private final SequencedMap<AddOn, String> texts;
    private volatile SequencedMap<String, Manifest> manifests = new LinkedHashMap<>();

    private AddOnManifests(Cluster cluster, SequencedMap<AddOn, String> texts) {
        this.cluster = cluster;
        this.texts = texts;
    }

    /** Where add-ons are not asked for. */
    static AddOnManifests none(Cluster cluster) {
        return new AddOnManifests(cluster, new LinkedHashMap<>());
    }

    /**
     * @throws InvalidInventory if one cannot be had
     */
    static AddOnManifests fetch(Cluster cluster) throws InterruptedException {
        var texts = new LinkedHashMap<AddOn, String>();
        for (var addOn : cluster.addOns()) {
            texts.put(
                    addOn,
                    switch (addOn.source()) {
                        case AddOn.Text(var text) -> text;
                        case AddOn.Download download -> new Download(System::getenv).of(download);
                    });
        }
        return new AddOnManifests(cluster, texts);
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
