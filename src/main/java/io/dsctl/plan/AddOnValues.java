package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;

import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What the templates of add-ons can put in: docs/addons.md lists it. */
public final class AddOnValues {

    private AddOnValues() {}

    /** What is not known, or of a family that the cluster does not have, is not there. */
    public static SequencedMap<String, Object> of(Cluster cluster, ClusterFacts facts) {
        var values = new TreeMap<String, Object>();
        values.put("name", cluster.name());
        new Admission(cluster, facts).version().ifPresent(it -> values.put("version", "" + it));
        new KubeadmSettings(cluster, facts)
                .knownEndpoint()
                .ifPresent(
                        it -> {
                            values.put("endpoint", it.toString());
                            values.put("endpointHost", it.host());
                            values.put("endpointPort", Integer.toString(it.port()));
                        });
        values.put("dnsDomain", cluster.networks().dnsDomain().orElse("cluster.local"));
        values.put("podSubnet", cluster.networks().podSubnet());
        values.put("serviceSubnet", cluster.networks().serviceSubnet());
        put(values, "podSubnet", cluster.networks().pods());
        put(values, "serviceSubnet", cluster.networks().services());
        cluster.networks().pods().stream()
                .map(Subnet::family)
                .forEach(
                        it ->
                                values.put(
                                        "nodeMask" + suffix(it.toString()),
                                        Integer.toString(cluster.networks().nodeMask(it))));
        return values;
    }

    private static void put(TreeMap<String, Object> values, String name, List<Subnet> subnets) {
        subnets.forEach(it -> values.put(name + suffix(it.family().toString()), it.cidr()));
    }

    /** IPv4 becomes Ipv4. */
    private static String suffix(String family) {
        return "Ipv" + family.charAt(family.length() - 1);
    }
}
