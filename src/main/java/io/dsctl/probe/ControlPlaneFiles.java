package io.dsctl.probe;

import io.dsctl.cluster.CertSans;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Templates;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of one control plane when somebody wants to use the cluster. */
public final class ControlPlaneFiles {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Kinds of names in certificates: RFC 5280, GeneralName. */
    private static final List<Integer> NAMES_AND_ADDRESSES = List.of(2, 7);

    private final Hosts hosts;
    private final Templates templates;

    public ControlPlaneFiles(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    /**
     * Its admin.conf, a secret; empty text if there is none.
     *
     * @throws Unreachable if it does not answer any more
     */
    public String adminConf(Node node) {
        return answers(node, "probe/kubeconfig.sh").map(it -> it.text("kubeconfig")).orElse("");
    }

    /**
     * What its API server's certificate is for; nothing if it cannot be read.
     *
     * @throws Unreachable if it does not answer any more
     */
    public CertSans served(Node node) {
        return answers(node, "probe/server-certificate.sh")
                .map(it -> names(it.text("certificate")))
                .orElseGet(() -> new CertSans(List.of()));
    }

    private Optional<Answers> answers(Node node, String template) {
        var script = new Script(templates.render(template, Map.of("mark", Mark.fresh())), DEADLINE);
        return Answers.read(hosts.of(node).run(script).stdout());
    }

    static CertSans names(String pem) {
        try {
            return new CertSans(
                    Certificates.in(pem).stream()
                            .findFirst()
                            .flatMap(ControlPlaneFiles::alternatives)
                            .stream()
                            .flatMap(Collection::stream)
                            .filter(it -> NAMES_AND_ADDRESSES.contains(it.getFirst()))
                            .map(it -> String.valueOf(it.get(1)))
                            .toList());
        } catch (CertificateException _) {
            return new CertSans(List.of());
        }
    }

    private static Optional<Collection<List<?>>> alternatives(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames());
        } catch (CertificateParsingException _) {
            return Optional.empty();
        }
    }
}
