package io.dsctl.inventory;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Requirement;

import java.util.List;
import java.util.Optional;

/** Fields that the kubeadm of the inventory's version would drop, or stop at. */
final class VersionRules {

    private final Document document;
    private final Optional<KubernetesVersion> version;

    /**
     * @param version empty: only the servers can tell
     */
    VersionRules(Document document, Optional<KubernetesVersion> version) {
        this.document = document;
        this.version = version;
    }

    /**
     * @param fields the block that the requirements' paths begin at
     */
    void check(Fields fields, List<Requirement> requirements) {
        requirements.stream()
                .filter(it -> version.filter(v -> !it.isMetBy(v)).isPresent())
                .forEach(
                        it ->
                                document.problem(
                                        fields.at(List.of(it.field().split("\\."))),
                                        "%s needs %s, the version is %s"
                                                .formatted(
                                                        what(it),
                                                        it.versions(),
                                                        version.orElseThrow()),
                                        "remove it, or choose another version"));
    }

    private static String what(Requirement requirement) {
        return requirement.field().endsWith("xtraArgs")
                ? "an argument that comes several times, in %s,".formatted(requirement.field())
                : requirement.what();
    }
}
