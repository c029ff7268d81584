package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.Upkeep;
import io.dsctl.plan.Status.CertificateStatus;
import io.dsctl.plan.Status.Remark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which certificates ended or end soon, and who renews them. */
final class CertificateRemarks {

    private CertificateRemarks() {}

    /**
     * One for those of a node that end at the same time and are renewed in the same way.
     *
     * @param asked the nodes that were asked for theirs
     */
    static List<Remark> of(
            List<Node> asked, List<CertificateStatus> certificates, Map<Node, Upkeep> upkeep) {
        var remarks = new ArrayList<Remark>();
        certificates.stream()
                .filter(CertificateStatus::endsSoon)
                .collect(
                        Collectors.groupingBy(
                                it -> List.of(it.node(), when(it), hint(it.certificate())),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .forEach(same -> remarks.add(remark(same)));
        asked.forEach(node -> remarks.addAll(unknown(node, upkeep)));
        return remarks;
    }

    /** What is not known is no comfort. */
    private static List<Remark> unknown(Node node, Map<Node, Upkeep> upkeep) {
        return upkeep.containsKey(node)
                ? upkeep.get(node).unreadable().stream()
                        .map(
                                it ->
                                        new Remark(
                                                true,
                                                node.name(),
                                                "its certificate %s cannot be read".formatted(it),
                                                "look at " + it.path()))
                        .toList()
                : List.of(
                        new Remark(
                                true,
                                node.name(),
                                "it answered once and not again: its certificates are not known",
                                "run `dsctl status` again"));
    }

    private static Remark remark(List<CertificateStatus> same) {
        var first = same.getFirst();
        return new Remark(
                true,
                first.node().name(),
                "%s: %s"
                        .formatted(
                                when(first),
                                same.stream()
                                        .map(it -> it.certificate().toString())
                                        .collect(Collectors.joining(", "))),
                hint(first.certificate()));
    }

    private static String when(CertificateStatus it) {
        var days = Math.abs(it.validity().left().toDays());
        var time = days == 1 ? "1 day" : days + " days";
        return it.isExpired()
                ? "certificates ended %s ago".formatted(time)
                : "certificates end in %s".formatted(time);
    }

    private static String hint(KubernetesCertificate certificate) {
        if (certificate.isAuthority()) {
            return "kubeadm does not renew authorities: see kubernetes.io, \"Manual Rotation of CA"
                    + " Certificates\"";
        }
        return certificate.isRenewedByKubelet()
                ? "the kubelet renews it by itself; look why it did not: `journalctl -u kubelet`"
                : "run `kubeadm certs renew all` there, then restart its control plane's static"
                        + " pods";
    }
}
