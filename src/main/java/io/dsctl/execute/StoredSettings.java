package io.dsctl.execute;

import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.kubeadm.StoredConfiguration;
import io.dsctl.plan.Step.ExtendCertSans;

import java.util.Map;

/** Changes what kubeadm keeps in the cluster for those who join later: kubeadm-config. */
final class StoredSettings {

    private final Shell shell;

    StoredSettings(Shell shell) {
        this.shell = shell;
    }

    /**
     * Writes only if something is missing, and only if nobody else wrote since: then the API server
     * refuses, and the next attempt reads again.
     */
    void extend(ExtendCertSans extend) {
        var through = extend.through();
        var read = shell.run(through, "extend-cert-sans/read.sh", Map.of());
        // The version of the object on a line, below it the text.
        var end = read.indexOf('\n');
        var before = read.substring(end + 1);
        var after =
                StoredConfiguration.withCertSans(before, extend.addresses())
                        .orElseThrow(() -> unchangeable(extend));
        if (end > 0 && !after.equals(before)) {
            var patch =
                    shell.render(
                            "extend-cert-sans/patch.yaml",
                            Map.of(
                                    "resourceVersion",
                                    read.substring(0, end),
                                    "configuration",
                                    after));
            shell.run(through, "extend-cert-sans/write.sh", Map.of("patch", patch));
        }
    }

    private static StepFailed unchangeable(ExtendCertSans extend) {
        return StepFailed.forGood(
                extend.node().name(),
                "apiServer.certSANs of the ConfigMap kubeadm-config is written in a way that dsctl"
                        + " does not change",
                ("add %s there with `kubectl -n kube-system edit configmap kubeadm-config`, then"
                                + " run dsctl again")
                        .formatted(
                                String.join(
                                        ", ",
                                        extend.addresses().stream()
                                                .map(Object::toString)
                                                .toList())));
    }
}
