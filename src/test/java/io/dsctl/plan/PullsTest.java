package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Downloads;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Proxy;
import io.dsctl.cluster.Registry;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ImageSupply;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeCondition;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.SetRegistries;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By which way images come, and which are pulled before a server becomes a node. */
class PullsTest {

    private static final String HOSTS = "/etc/containerd/certs.d/registry.k8s.io/hosts.toml";

    private static final Optional<Integer> NEW = Optional.of(2);

    private static final Proxy PROXY =
            new Proxy(
                    Optional.of("http://proxy.example.org:3128"),
                    Optional.of("http://[fd00::3]:3128"),
                    List.of(".example.org"));

    private static final Registry MIRRORED =
            new Registry(
                    "registry.k8s.io",
                    List.of("https://harbor.example.org/v2/k8s", "http://[fd00::5]:5000"),
                    Optional.of("the authority\n"));

    private static final List<String> NEEDED =
            Stream.of(
                            "kube-apiserver:v1.36.4",
                            "kube-controller-manager:v1.36.4",
                            "kube-scheduler:v1.36.4",
                            "kube-proxy:v1.36.4",
                            "coredns/coredns:v1.13.1",
                            "pause:3.10.1",
                            "etcd:3.6.8-0")
                    .map("registry.k8s.io/"::concat)
                    .toList();

    private static final Set<String> ALL = Set.copyOf(NEEDED);

    private final Cluster plain = Clusters.dualStack("cp-1", "w-1").withVersion(Facts.VERSION);
    private final Cluster mirrored = with(Optional.empty(), MIRRORED);
    private final Cluster proxied = with(Optional.of(PROXY));

    @Test
    void where_nothing_is_said_and_all_is_there_nothing_is_done() {
        assertThat(pulls(plain, bare(plain, supplied(Map.of())))).isEmpty();
        assertThat(pulls(plain, bare(plain, ImageSupply.unknown()))).isEmpty();
    }

    @Test
    void mirrors_are_written_as_containerd_reads_them_and_it_is_not_restarted() {
        var step = set(mirrored, bare(mirrored, supplied(Map.of())), "w-1");

        assertThat(step.restart()).isFalse();
        assertThat(step.files())
                .containsExactly(
                        Map.entry(
                                "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt",
                                "the authority\n"),
                        Map.entry(
                                HOSTS,
                                """
                                # Written by dsctl, which replaces the whole file.

                                [host."https://harbor.example.org/v2/k8s"]
                                  capabilities = ["pull", "resolve"]
                                  override_path = true
                                  ca = "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt"

                                [host."http://[fd00::5]:5000"]
                                  capabilities = ["pull", "resolve"]
                                  ca = "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt"
                                """));
    }

    @Test
    void a_containerd_before_2_gets_brackets_where_it_takes_them() {
        var step = set(mirrored, bare(mirrored, supplied(Map.of())), "w-1");

        assertThat(step.older())
                .containsExactly(
                        Map.entry(
                                HOSTS,
                                """
                                # Written by dsctl, which replaces the whole file.

                                [host]
                                  "http://[fd00::5]:5000" = { capabilities = ["pull", "resolve"], ca = "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt" }

                                [host."https://harbor.example.org/v2/k8s"]
                                  capabilities = ["pull", "resolve"]
                                  override_path = true
                                  ca = "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt"
                                """));
        var there = new LinkedHashMap<>(files(mirrored));
        there.put(HOSTS, RegistryFiles.digest(step.older().get(HOSTS)));
        assertThat(pulls(mirrored, bare(mirrored, supplied(Optional.of(1), there)))).isEmpty();
        assertThat(pulls(mirrored, bare(mirrored, supplied(NEW, there)))).hasSize(2);
    }

    @Test
    void an_authority_without_mirrors_is_for_the_registry_itself_and_any_is_the_default_folder() {
        var own = new Registry("registry.example.org:5000", List.of(), Optional.of("it\n"));
        var any = new Registry("*", List.of("http://mirror:5000/proxy"), Optional.empty());
        var cluster = with(Optional.empty(), own, any);

        assertThat(set(cluster, bare(cluster, supplied(Map.of())), "cp-1").files())
                .hasEntrySatisfying(
                        "/etc/containerd/certs.d/registry.example.org:5000/hosts.toml",
                        it ->
                                assertThat(it)
                                        .contains("[host.\"https://registry.example.org:5000\"]"))
                .hasEntrySatisfying(
                        "/etc/containerd/certs.d/_default/hosts.toml",
                        it ->
                                assertThat(it)
                                        .contains("[host.\"http://mirror:5000/proxy\"]")
                                        .doesNotContain("override_path")
                                        .doesNotContain("ca ="));
    }

    @Test
    void the_proxy_is_told_with_all_that_is_reached_without_it() {
        var step = set(proxied, bare(proxied, supplied(Map.of())), "w-1");

        assertThat(step.restart()).isTrue();
        assertThat(step.files())
                .containsExactly(
                        Map.entry(
                                RegistryFiles.PROXY,
                                """
                                # Written by dsctl, which replaces the whole file.
                                [Service]
                                Environment="HTTP_PROXY=http://proxy.example.org:3128"
                                Environment="HTTPS_PROXY=http://[fd00::3]:3128"
                                Environment="NO_PROXY=localhost,127.0.0.0/8,::1,10.244.0.0/16,fd00:10:244::/56,10.96.0.0/16,fd00:10:96::/112,.svc,.cluster.local,.example.org,192.168.1.1,fd00:1:1::1,192.168.2.1,fd00:1:2::1"
                                """));
    }

    @Test
    void what_is_there_and_in_force_is_left_alone_also_before_a_join() {
        assertThat(pulls(mirrored, bare(mirrored, supplied(files(mirrored))))).isEmpty();
        assertThat(pulls(proxied, bare(proxied, inForce(proxied)))).isEmpty();
    }

    @Test
    void a_proxy_that_is_written_and_not_in_force_needs_a_restart() {
        var step = set(proxied, bare(proxied, supplied(files(proxied))), "w-1");

        assertThat(step.restart()).isTrue();
        assertThat(step.files()).containsOnlyKeys(RegistryFiles.PROXY);
    }

    @Test
    void what_the_inventory_has_no_more_goes_again() {
        var before = new LinkedHashMap<>(files(with(Optional.of(PROXY), MIRRORED)));
        var step = set(plain, bare(plain, supplied(before)), "w-1");

        assertThat(step.files()).isEmpty();
        assertThat(step.surplus())
                .containsExactly(
                        "/etc/containerd/certs.d/registry.k8s.io/dsctl-ca.crt",
                        HOSTS,
                        RegistryFiles.PROXY);
        assertThat(step.restart()).isTrue();
    }

    @Test
    void somebody_s_own_file_is_kept_and_named() {
        var own =
                new ImageSupply(
                        NEW, Map.of(), Set.of(HOSTS), Set.of(), Optional.of(false), NEEDED, ALL);
        var plan = Planner.plan(mirrored, bare(mirrored, own));

        assertThat(plan.steps()).noneMatch(it -> it.step() instanceof SetRegistries);
        assertThat(plan.notices())
                .extracting(Notice::what)
                .contains(
                        HOSTS + " is somebody's own, and is kept",
                        "its containerd does not read /etc/containerd/certs.d, and somebody wrote"
                                + " its configuration");
    }

    @Test
    void members_get_mirrors_without_a_restart_and_never_a_proxy() {
        var both = with(Optional.of(PROXY), MIRRORED);
        var plan = Planner.plan(both, living(both, supplied(Map.of())));

        assertThat(plan.steps())
                .filteredOn(it -> it.step() instanceof SetRegistries)
                .hasSize(2)
                .allSatisfy(
                        it -> {
                            var set = (SetRegistries) it.step();
                            assertThat(set.restart()).isFalse();
                            assertThat(set.files()).doesNotContainKey(RegistryFiles.PROXY);
                            assertThat(set.title()).contains("it is not restarted");
                        });
        assertThat(plan.steps()).noneMatch(it -> it.step() instanceof PullImages);
        assertThat(plan.notices())
                .filteredOn(it -> it.what().startsWith("its containerd goes by another proxy"))
                .extracting(Notice::subject)
                .containsExactly("cp-1", "w-1");
    }

    @Test
    void a_member_s_proxy_may_lack_the_addresses_of_nodes_that_came_later() {
        var environment =
                RegistryFiles.environment(PROXY, proxied, living(proxied, supplied(Map.of())))
                        .stream()
                        .map(it -> it.replace(",192.168.2.1,fd00:1:2::1", ""))
                        .collect(Collectors.toSet());
        var older =
                new ImageSupply(
                        NEW,
                        files(proxied),
                        Set.of(),
                        environment,
                        Optional.empty(),
                        List.of(),
                        Set.of());

        assertThat(Planner.plan(proxied, living(proxied, older)).notices()).isEmpty();
        assertThat(Planner.plan(proxied, living(proxied, older)).steps()).isEmpty();
    }

    @Test
    void members_are_only_asked_where_the_inventory_says_something() {
        assertThat(Pulls.questions(plain, living(plain, supplied(Map.of())))).isEmpty();
        assertThat(Pulls.questions(mirrored, living(mirrored, supplied(Map.of()))).values())
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.version()).isEmpty());
        assertThat(Pulls.questions(plain, Facts.of(plain).get()).values())
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.version()).contains(Facts.VERSION));
    }

    @Test
    void a_runtime_that_is_not_containerd_is_its_owner_s() {
        var facts =
                Facts.of(mirrored)
                        .with("w-1", it -> Facts.criSockets(it, "unix:///run/crio/crio.sock"))
                        .get();
        var plan = Planner.plan(mirrored, facts);

        assertThat(plan.steps())
                .filteredOn(it -> it.step() instanceof SetRegistries)
                .extracting(it -> it.step().node().name())
                .containsExactly("cp-1");
        assertThat(plan.notices())
                .extracting(Notice::what)
                .contains(
                        "`proxy` and `registries` are for containerd, and it has"
                                + " unix:///run/crio/crio.sock");
    }

    @Test
    void what_a_server_lacks_of_its_role_s_images_is_pulled_before_init_and_join() {
        var plan = Planner.plan(mirrored, bare(mirrored, lacking()));

        assertThat(pull(plan, "cp-1").names())
                .containsExactly(
                        "kube-apiserver",
                        "kube-controller-manager",
                        "kube-scheduler",
                        "kube-proxy",
                        "pause",
                        "etcd",
                        "coredns");
        assertThat(pull(plan, "w-1").names()).containsExactly("kube-proxy", "pause");
        assertThat(planned(plan, "cp-1/pull-images"))
                .satisfies(
                        it -> {
                            assertThat(it.needs()).containsExactly("cp-1/set-registries");
                            assertThat(it.reason())
                                    .isEqualTo(
                                            "it lacks registry.k8s.io/kube-apiserver:v1.36.4 and 6"
                                                    + " others");
                        });
        assertThat(planned(plan, "cp-1/init-control-plane").needs())
                .contains("cp-1/set-registries", "cp-1/pull-images");
    }

    @Test
    void half_of_a_node_is_reset_without_a_restart_or_a_pull_in_the_way() {
        var both = with(Optional.of(PROXY), MIRRORED);
        var facts =
                Facts.living(both, "cp-1")
                        .with("w-1", it -> Facts.files(it, Set.of(KubernetesFile.CA), Facts.OUR_CA))
                        .get();
        var plan = Planner.plan(both, of(facts, both, lacking()));

        assertThat(plan.findings().get(Clusters.node("w-1")).condition())
                .isEqualTo(NodeCondition.JOIN_PARTIAL);
        assertThat(((SetRegistries) planned(plan, "w-1/set-registries").step()).restart())
                .isFalse();
        assertThat(plan.steps()).noneMatch(it -> it.step() instanceof PullImages);
    }

    @Test
    void a_worker_joins_also_without_and_waits_for_the_attempt() {
        var join = planned(Planner.plan(plain, bare(plain, lacking())), "w-1/join-worker");

        assertThat(join.needs()).doesNotContain("w-1/pull-images");
        assertThat(join.after()).contains("w-1/pull-images");
    }

    @Test
    void where_the_check_is_ignored_a_control_plane_goes_on_too() {
        var ignoring = Clusters.ignoring(plain, Check.IMAGE_PULL);
        var init =
                planned(
                        Planner.plan(ignoring, bare(ignoring, lacking())),
                        "cp-1/init-control-plane");

        assertThat(init.needs()).doesNotContain("cp-1/pull-images");
        assertThat(init.after()).containsExactly("cp-1/pull-images");
    }

    @Test
    void what_is_skipped_is_not_pulled() {
        var skipping = Clusters.with(skipping("addon/kube-proxy"), plain);

        assertThat(ImageNames.of(skipping, Clusters.node("w-1"))).containsExactly("pause");
        assertThat(ImageNames.of(skipping, Clusters.node("cp-1")))
                .contains("coredns", "etcd")
                .doesNotContain("kube-proxy");
        assertThat(ImageNames.of(Clusters.with(skipping("addon"), plain), Clusters.node("cp-1")))
                .doesNotContain("kube-proxy", "coredns");
    }

    @Test
    void the_last_name_of_an_image_is_told_apart_from_ports_and_folders() {
        assertThat(ImageNames.of("registry.example.org:5000/k8s/pause:3.10")).isEqualTo("pause");
        assertThat(ImageNames.of("registry.k8s.io/coredns/coredns:v1.13.1")).isEqualTo("coredns");
    }

    private static ClusterSettings skipping(String phase) {
        var none = ClusterSettings.none();
        return new ClusterSettings(
                none.imageRepository(),
                none.certSans(),
                none.featureGates(),
                none.extraArgs(),
                none.externalEtcd(),
                none.kubelet(),
                none.kubeProxy(),
                none.patches(),
                List.of(phase),
                none.timeouts(),
                none.encryptionAlgorithm(),
                none.certificateValidity(),
                none.caCertificateValidity());
    }

    private Cluster with(Optional<Proxy> proxy, Registry... registries) {
        return plain.withDownloads(new Downloads(proxy, List.of(registries)));
    }

    private static ImageSupply supplied(Map<String, String> files) {
        return supplied(NEW, files);
    }

    private static ImageSupply supplied(Optional<Integer> containerd, Map<String, String> files) {
        return new ImageSupply(
                containerd, files, Set.of(), Set.of(), Optional.of(true), NEEDED, ALL);
    }

    private static ImageSupply lacking() {
        return new ImageSupply(
                NEW, Map.of(), Set.of(), Set.of(), Optional.of(true), NEEDED, Set.of("a:1"));
    }

    private static ImageSupply inForce(Cluster cluster) {
        return new ImageSupply(
                NEW,
                files(cluster),
                Set.of(),
                Set.copyOf(RegistryFiles.environment(PROXY, cluster, Facts.of(cluster).get())),
                Optional.of(true),
                NEEDED,
                ALL);
    }

    private static Map<String, String> files(Cluster cluster) {
        var files = new LinkedHashMap<String, String>();
        RegistryFiles.of(cluster, Facts.of(cluster).get(), false)
                .forEach((path, text) -> files.put(path, RegistryFiles.digest(text)));
        return files;
    }

    private static ClusterFacts bare(Cluster cluster, ImageSupply supply) {
        return of(Facts.of(cluster).get(), cluster, supply);
    }

    private static ClusterFacts living(Cluster cluster, ImageSupply supply) {
        return of(Facts.living(cluster, "cp-1", "w-1").get(), cluster, supply);
    }

    private static ClusterFacts of(ClusterFacts facts, Cluster cluster, ImageSupply supply) {
        return facts.withImages(
                cluster.nodes().stream().collect(Collectors.toMap((Node it) -> it, _ -> supply)));
    }

    private static List<Step> pulls(Cluster cluster, ClusterFacts facts) {
        return Planner.plan(cluster, facts).steps().stream()
                .map(PlannedStep::step)
                .filter(it -> it instanceof SetRegistries || it instanceof PullImages)
                .toList();
    }

    private static SetRegistries set(Cluster cluster, ClusterFacts facts, String node) {
        return (SetRegistries)
                planned(Planner.plan(cluster, facts), node + "/set-registries").step();
    }

    private static PullImages pull(Plan plan, String node) {
        return (PullImages) planned(plan, node + "/pull-images").step();
    }

    private static PlannedStep planned(Plan plan, String id) {
        return plan.steps().stream()
                .filter(it -> it.step().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
