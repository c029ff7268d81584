package io.dsctl.remote;

import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.IdentityAgent;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Way.Approach;
import io.dsctl.remote.Way.Patience;
import io.dsctl.remote.hostkeys.HostKeyTrust;
import io.dsctl.remote.hostkeys.KnownAs;
import io.dsctl.remote.login.LoginMeans;
import io.dsctl.sshconfig.SshConfig;
import io.dsctl.sshconfig.SshConfigHop;
import io.dsctl.sshconfig.SshConfigWarning;
import io.dsctl.sshconfig.SshDirectives;
import io.dsctl.sshconfig.StrictHostKeyChecking;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Decides how servers are reached: what the inventory says holds, then what OpenSSH's configuration
 * says, then ssh's own defaults. Reads files, connects nowhere.
 */
final class Ways {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final int MISSES = 4;

    /** Longer chains are a configuration that leads back to itself. */
    private static final int MOST_HOPS = 16;

    /** A host as a configuration file names it, not the inventory. */
    private record Alias(SshConfigHop hop, Optional<Path> configFile) {

        Login login() {
            var said = Login.to(hop.host());
            return new Login(
                    said.host(),
                    hop.port(),
                    hop.user(),
                    said.identities(),
                    said.hostKeys(),
                    said.secrets(),
                    configFile,
                    Optional.empty());
        }
    }

    private final Path home;
    private final Optional<Path> agent;
    private final Map<Optional<Path>, SshConfig> configs = new ConcurrentHashMap<>();

    /**
     * @param agent the socket that the environment names
     */
    Ways(Path home, Optional<Path> agent) {
        this.home = home;
        this.agent = agent;
    }

    static Ways here() {
        return new Ways(
                Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isEmpty())
                        .map(Path::of));
    }

    /**
     * @throws Failure.WrongUsage if OpenSSH's configuration leads back to itself
     */
    Way to(Login login) {
        return way(login, 0);
    }

    /** What OpenSSH would do for these nodes and dsctl does not, each once. */
    List<String> warnings(Collection<Node> nodes) {
        return nodes.stream()
                .map(Node::login)
                .flatMap(login -> Stream.concat(Stream.of(login), hops(login)))
                .flatMap(
                        login ->
                                Stream.concat(
                                        config(login).warnings().stream(),
                                        directives(login).warnings().stream()))
                .distinct()
                .map(SshConfigWarning::toString)
                .toList();
    }

    private static Stream<Login> hops(Login login) {
        return login.bastions().orElse(List.of()).stream();
    }

    private Way way(Login login, int hops) {
        var directives = directives(login);
        var own = straight(login, directives);
        return with(own, approach(own, login, directives, hops));
    }

    private Way straight(Login login, SshDirectives directives) {
        var address =
                new HostPort(
                        directives.hostName().orElse(login.host()),
                        login.port().or(directives::port).orElse(Login.DEFAULT_PORT));
        return new Way(
                address,
                directives
                        .hostKeyAlias()
                        .map(KnownAs::alias)
                        .orElseGet(() -> KnownAs.address(address)),
                means(login, directives),
                trust(login, directives),
                login.secrets().sudoPassword(),
                new Approach.Straight(directives.addressFamily()),
                patience(directives));
    }

    private Approach approach(Way own, Login login, SshDirectives directives, int hops) {
        if (login.bastions().isPresent()) {
            return chain(login.bastions().get())
                    .<Approach>map(Approach.Through::new)
                    .orElse(own.approach());
        }
        if (!directives.proxyJump().isEmpty()) {
            return jump(own, login, directives.proxyJump(), hops);
        }
        return directives
                .proxyCommand()
                .<Approach>map(Approach.Command::new)
                .orElse(own.approach());
    }

    /** The inventory names them all: nothing that a configuration says is put between them. */
    private Optional<Way> chain(List<Login> bastions) {
        var last = Optional.<Way>empty();
        for (var bastion : bastions) {
            var own = straight(bastion, directives(bastion));
            last = Optional.of(last.map(before -> through(own, before)).orElse(own));
        }
        return last;
    }

    /**
     * As ssh does, the nearest hop may itself be behind others, and a hop that would be its own
     * target, such as a bastion that {@code Host *} matches, is none.
     */
    private Approach jump(Way own, Login login, List<SshConfigHop> jumps, int hops) {
        if (hops == MOST_HOPS) {
            throw new Failure.WrongUsage(
                    "ProxyJump in OpenSSH's configuration leads through more than %d hosts to %s"
                            .formatted(MOST_HOPS, own.address()),
                    "it probably leads back to itself: look at `ssh -G %s`"
                            .formatted(login.host()));
        }
        var last = Optional.<Way>empty();
        for (var hop : jumps) {
            var alias = new Alias(hop, login.configFile()).login();
            var way = straight(alias, directives(alias));
            if (way.address().equals(own.address())
                    && way.means().user().equals(own.means().user())) {
                return own.approach();
            }
            last = Optional.of(last.isEmpty() ? way(alias, hops + 1) : through(way, last.get()));
        }
        return new Approach.Through(last.orElseThrow());
    }

    private static Way through(Way way, Way bastion) {
        return with(way, new Approach.Through(bastion));
    }

    private static Way with(Way way, Approach approach) {
        return new Way(
                way.address(),
                way.knownAs(),
                way.means(),
                way.trust(),
                way.sudoPassword(),
                approach,
                way.patience());
    }

    private LoginMeans means(Login login, SshDirectives directives) {
        var said = login.identities();
        return new LoginMeans(
                login.user().or(directives::user).orElse(System.getProperty("user.name")),
                said.files().or(directives::identityFiles).orElseGet(this::usualKeys),
                said.files().isPresent(),
                said.certificates().orElse(directives.certificateFiles()),
                said.only().orElse(directives.identitiesOnly()),
                agent(said.agent(), directives.identityAgent()),
                login.secrets().passphrase(),
                login.secrets().password());
    }

    private Optional<Path> agent(Optional<IdentityAgent> said, Optional<String> configured) {
        if (said.isPresent()) {
            return switch (said.get()) {
                case IdentityAgent.None _ -> Optional.empty();
                case IdentityAgent.Socket(var path) -> Optional.of(path);
            };
        }
        return configured.isPresent()
                ? configured.filter(it -> !it.equals("none")).map(Path::of)
                : agent;
    }

    private HostKeyTrust trust(Login login, SshDirectives directives) {
        var said = login.hostKeys();
        return new HostKeyTrust(
                said.knownHosts()
                        .map(List::of)
                        .or(directives::userKnownHostsFiles)
                        .orElseGet(() -> inSshFolder("known_hosts", "known_hosts2")),
                said.knownHosts().isPresent()
                        ? List.of()
                        : directives
                                .globalKnownHostsFiles()
                                .orElse(
                                        List.of(
                                                Path.of("/etc/ssh/ssh_known_hosts"),
                                                Path.of("/etc/ssh/ssh_known_hosts2"))),
                said.policy()
                        .or(() -> directives.strictHostKeyChecking().map(Ways::policy))
                        .orElse(HostKeyPolicy.STRICT),
                said.fingerprints(),
                directives.hashKnownHosts());
    }

    /** What asks, or does not check, would be no check in a job that nobody watches. */
    private static HostKeyPolicy policy(StrictHostKeyChecking checking) {
        return switch (checking) {
            case ACCEPT_NEW -> HostKeyPolicy.ACCEPT_NEW;
            case YES, ASK, NO -> HostKeyPolicy.STRICT;
        };
    }

    /** No connection waits for ever, though ssh's own may: zero is as if nothing was said. */
    private static Patience patience(SshDirectives directives) {
        return new Patience(
                directives.connectTimeout().filter(Duration::isPositive).orElse(CONNECT),
                directives.serverAliveInterval().filter(Duration::isPositive).orElse(KEEP_ALIVE),
                directives.serverAliveCountMax().filter(it -> it > 0).orElse(MISSES));
    }

    private List<Path> usualKeys() {
        return inSshFolder("id_ed25519", "id_ecdsa", "id_rsa").stream()
                .filter(Files::exists)
                .toList();
    }

    private List<Path> inSshFolder(String... names) {
        return Stream.of(names).map(home.resolve(".ssh")::resolve).toList();
    }

    private SshDirectives directives(Login login) {
        return config(login).of(login.host(), login.user(), login.port());
    }

    private SshConfig config(Login login) {
        return configs.computeIfAbsent(
                login.configFile(),
                file -> file.map(it -> SshConfig.read(List.of(it))).orElseGet(SshConfig::read));
    }
}
