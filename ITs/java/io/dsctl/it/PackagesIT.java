package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Servers with nothing of Kubernetes on them become nodes, with Debian's apt, dpkg and containerd,
 * from repositories in the lab; and whatever is wrong with a repository or a package manager is
 * told with its server, while the others go on.
 */
@Tag("stand-in")
@TestMethodOrder(OrderAnnotation.class)
class PackagesIT {

    @RegisterExtension static final Lab LAB = Lab.bare(1, 2);

    private static final String MIRROR = "kubernetes/{minor}/deb/";

    /** As apt and unattended-upgrades hold it: with fcntl. */
    private static final String HOLD =
            """
            systemd-run --quiet --unit=fault-lock /opt/stand-in/python3 -c '
            import fcntl, time
            held = open("/var/lib/dpkg/lock-frontend", "w")
            fcntl.lockf(held, fcntl.LOCK_EX)
            time.sleep(%d)'
            until grep -q POSIX.*WRITE /proc/locks; do sleep 0.1; done
            """;

    private static final String CONTAINERD_BY_HAND =
            """
            mkdir -p /etc/containerd
            printf 'version = 2\\n# mine\\n' >/etc/containerd/config.toml
            """;

    /** As needrestart reads its files. */
    private static final String LEFT_ALONE =
            """
            perl -e '
                eval do { local (@ARGV, $/) = "/etc/needrestart/conf.d/dsctl.conf"; <> };
                die $@ if $@;
                for my $name ("containerd.service", "kubelet.service", "cron.service") {
                    print "$name\\n" if grep { $name =~ $_ } keys %{$nrconf{override_rc}};
                }'
            """;

    private static RepositoryServer repository;

    @BeforeAll
    static void start() {
        repository = Pool.one().repository();
        LAB.servers()
                .forEach(
                        server ->
                                server.run(
                                        """
                                        rm -rf /etc/apt/sources.list.d/*
                                        mkdir -p /etc/needrestart/conf.d
                                        echo 'deb [trusted=yes] %s ./' >/etc/apt/sources.list
                                        """
                                                .formatted(repository.url("debian"))));
    }

    @AfterAll
    static void stop() {
        repository.stop();
    }

    @Test
    @Order(1)
    void a_plan_tells_what_is_installed_and_changes_nothing() {
        var before = Snapshot.ofFiles(LAB.servers());
        var plan = LAB.dsctl("plan", "-v", inventory(MIRROR)).exits(0);

        assertThat(plan.out())
                .contains(
                        "install kubelet, kubeadm, kubectl v1.36.4, containerd with apt; hold"
                                + " Kubernetes' packages")
                .contains("it has no container runtime");
        before.isStillSo();
        assertThat(LAB.controlPlane(1).run("ls /etc/apt/sources.list.d")).isEmpty();
    }

    @Test
    @Order(2)
    void where_packages_must_be_present_nothing_is_installed() {
        var apply = LAB.dsctl("apply", "--yes", below("packages: present\n").write()).exits(6);

        assertThat(apply.err())
                .contains(name() + ": kubeadm, kubelet or kubectl is not installed")
                .contains(name() + ": no container runtime was found");
    }

    @Test
    @Order(3)
    void a_version_that_no_repository_has_is_named_with_those_that_there_are() {
        var apply = applyVersion("1.36.9", MIRROR).exits(5);

        assertThat(apply.err())
                .contains("its repositories have no kubelet 1.36.9; they have: ")
                .contains("1.36.5-1.1 1.36.4-2.1 1.36.4-1.1 1.36.3-1.1");
        hasNothing();
    }

    @Test
    @Order(4)
    void keys_that_are_expired_or_another_s_and_a_repository_that_is_not_there_are_told() {
        assertThat(applyVersion("1.36.4", "expired/{minor}/deb/").exits(5).err())
                .contains(name() + ": the repository " + repository.url("expired/1.36/deb/"))
                .contains("EXPKEYSIG");
        assertThat(applyVersion("1.36.4", "other/{minor}/deb/").exits(5).err())
                .contains(name() + ": the repository " + repository.url("other/1.36/deb/"))
                .contains("NO_PUBKEY");
        assertThat(applyVersion("1.36.4", "nowhere/{minor}/deb/").exits(5).err())
                .contains(
                        "the key %s cannot be fetched"
                                .formatted(repository.url("nowhere/1.36/deb/Release.key")));
        hasNothing();
    }

    @Test
    @Order(5)
    void one_server_s_full_disk_and_another_s_held_lock_do_not_hold_up_the_control_plane()
            throws IOException {
        LAB.controlPlane(1).run("dpkg -s hostname >/var/lib/dpkg/updates/0001");
        LAB.worker(1).run(HOLD.formatted(600));
        LAB.worker(2).run("mount -t tmpfs -o size=200k tmpfs /var/cache/apt/archives");
        var apply =
                LAB.dsctl("apply", "--yes", "--templates", impatient(), inventory(MIRROR)).exits(8);

        assertThat(apply.err())
                .containsPattern(
                        LAB.worker(1).name()
                                + ": python3 \\(pid [0-9]+\\) has held the package manager for more"
                                + " than 3 s")
                .contains(LAB.worker(2).name() + ": ")
                .containsPattern("enough free space in /var/cache/apt/archives");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(1);
        assertThat(LAB.controlPlane(1).run("ls /var/lib/dpkg/updates"))
                .describedAs("an interrupted dpkg is finished first")
                .isEmpty();
        isInstalled(LAB.controlPlane(1));
    }

    @Test
    @Order(6)
    void
            who_waits_for_a_lock_gets_it_also_when_dsctl_is_killed_and_a_configuration_by_hand_is_kept()
                    throws Exception {
        LAB.worker(1).run("systemctl stop fault-lock; " + HOLD.formatted(8));
        LAB.worker(2)
                .run("umount /var/cache/apt/archives; mkdir -p /var/cache/apt/archives/partial");
        LAB.worker(2).run(CONTAINERD_BY_HAND);
        var run = StartedRun.of(LAB, "apply", "--yes", inventory(MIRROR));
        run.until(LAB.worker(2), "grep -qs Unpacking /run/dsctl/packages.log");
        run.kill();
        LAB.dsctl("apply", "--yes", inventory(MIRROR)).exits(0);

        isInstalled(LAB.worker(1));
        assertThat(LAB.worker(2).run("cat /etc/containerd/config.toml")).contains("# mine");
        assertThat(LAB.worker(2).run("ls /etc/containerd")).doesNotContain("conf.d");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
    }

    @Test
    @Order(7)
    void a_second_apply_finds_nothing_to_do() {
        var before = Snapshot.of(LAB.servers());
        LAB.dsctl("apply", "--yes", inventory(MIRROR)).exits(0);

        before.isStillSo();
    }

    @Test
    @Order(8)
    void after_a_reset_all_is_there_and_what_is_not_held_any_more_is_held_again() {
        LAB.dsctl("remove", "--yes", inventory(MIRROR), LAB.worker(1).name()).exits(0);
        LAB.worker(1).run("apt-mark unhold kubelet kubeadm kubectl");
        repository.getDockerClient().pauseContainerCmd(repository.getContainerId()).exec();
        var apply = LAB.dsctl("apply", "--yes", "-v", inventory(MIRROR)).exits(0);
        repository.getDockerClient().unpauseContainerCmd(repository.getContainerId()).exec();

        assertThat(apply.out())
                .contains("+ %s  hold Kubernetes' packages".formatted(LAB.worker(1).name()));
        isInstalled(LAB.worker(1));
    }

    /** A name that only the proxy knows, and a registry that only the mirror stands for. */
    @Test
    @Order(9)
    void by_proxy_and_mirror_comes_what_cannot_be_reached_and_members_are_not_restarted() {
        var server = LAB.worker(1);
        LAB.dsctl("remove", "--yes", inventory(MIRROR), server.name()).exits(0);
        server.run(
                "/opt/stand-in/bin/stand-in set images missing; dpkg --force-all --purge kubectl");
        var members = List.of(LAB.controlPlane(1), LAB.worker(2));
        var before = Snapshot.ofProcesses(members);
        var inventory = elsewhere();
        var apply = LAB.dsctl("apply", "--yes", "-v", inventory).exits(0);

        isInstalled(server);
        assertThat(repository.getLogs())
                .contains("GET http://packages.invalid/kubernetes/1.36/deb/Packages")
                .containsPattern(
                        "(?m)^fd00:\\S+ .*GET /v2/kube-proxy/manifests/\\S+ns=registry.k8s.io");
        assertThat(server.run("ctr -n k8s.io images ls -q | grep -v ^sha256:").lines())
                .hasSize(2)
                .anyMatch(it -> it.startsWith("registry.k8s.io/pause:"))
                .anyMatch(it -> it.startsWith("registry.k8s.io/kube-proxy:v1.36.4"));
        assertThat(server.run("tr '\\0' '\\n' </proc/$(pidof containerd)/environ").lines())
                .contains("HTTP_PROXY=" + proxy())
                .anyMatch(
                        it ->
                                it.startsWith("NO_PROXY=localhost,")
                                        && it.contains(",fd00:10:244::/56,")
                                        && it.contains("," + server.ipv6()));
        before.isStillSo();
        assertThat(
                        LAB.controlPlane(1)
                                .run("cat /etc/containerd/certs.d/registry.k8s.io/hosts.toml"))
                .contains("\"%s\"".formatted(repository.urlByIpv6()));
        assertThat(apply.out())
                .contains(
                        "%s, %s: its containerd goes by another proxy than the inventory's"
                                .formatted(LAB.controlPlane(1).name(), LAB.worker(2).name()));
        var after = Snapshot.of(LAB.servers());
        LAB.dsctl("apply", "--yes", inventory).exits(0);
        after.isStillSo();
    }

    private static String proxy() {
        return repository.url("").replaceFirst("/$", ":80");
    }

    private static String elsewhere() {
        return below(
                        """
                        repositories:
                          kubernetes: {deb: "http://packages.invalid/kubernetes/{minor}/deb/"}
                        proxy: {http: "%s"}
                        registries:
                          - {host: registry.k8s.io, mirrors: ["%s"]}
                        """
                                .formatted(proxy(), repository.urlByIpv6()))
                .write();
    }

    private static void isInstalled(Server server) {
        assertThat(server.run(LEFT_ALONE)).isEqualTo("containerd.service\nkubelet.service\n");
        assertThat(
                        server.run(
                                "dpkg-query -W -f='${Package} ${Version}\\n' kubelet kubeadm"
                                        + " kubectl"))
                .isEqualTo("kubeadm 1.36.4-2.1\nkubectl 1.36.4-2.1\nkubelet 1.36.4-2.1\n");
        assertThat(server.run("apt-mark showhold").lines())
                .contains("kubelet", "kubeadm", "kubectl", "cri-tools", "kubernetes-cni");
        assertThat(server.run("containerd config dump"))
                .contains("SystemdCgroup = true")
                .containsPattern("sandbox_image = \".*/pause:[0-9.]+\"")
                .contains("bin_dir = \"/opt/cni/bin\"");
        assertThat(server.run("systemctl is-enabled containerd kubelet").lines())
                .containsOnly("enabled");
        assertThat(server.run("crictl info")).isNotBlank();
        assertThat(server.run("cat /etc/crictl.yaml"))
                .isEqualTo("runtime-endpoint: unix:///run/containerd/containerd.sock\n");
    }

    private static void hasNothing() {
        LAB.servers()
                .forEach(
                        server ->
                                assertThat(server.tryToRun("dpkg -s kubelet").getExitCode())
                                        .isNotZero());
    }

    private static Dsctl.Run applyVersion(String version, String folder) {
        return LAB.dsctl("apply", "--yes", inventory(version, folder).write());
    }

    /** Our own template, with less patience. */
    private static String impatient() throws IOException {
        var folder = LAB.folder().resolve("impatient/install-packages");
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("apt.sh.ftl"),
                "<#assign seconds = 3>\n"
                        + Files.readString(Path.of("templates/install-packages/apt.sh.ftl")));
        return "impatient";
    }

    private static String name() {
        return LAB.controlPlane(1).name();
    }

    private static String inventory(String folder) {
        return inventory("1.36.4", folder).write();
    }

    private static Lab.Inventory inventory(String version, String folder) {
        return below(
                """
                repositories:
                  kubernetes: {deb: "%s"}
                """
                        .formatted(repository.url(folder)),
                version);
    }

    private static Lab.Inventory below(String lines) {
        return below(lines, "1.36.4");
    }

    private static Lab.Inventory below(String lines, String version) {
        return LAB.inventory().addKubernetes("  version: " + version + "\n").below(lines);
    }
}
