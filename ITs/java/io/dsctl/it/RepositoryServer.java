package io.dsctl.it;

import com.github.dockerjava.api.command.BuildImageResultCallback;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.LazyFuture;

import java.io.File;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Serves packages of Debian and of the stand-in over HTTP (ITs/server/repository/build), and is a
 * registry of images and a proxy as well (serve).
 */
final class RepositoryServer extends GenericContainer<RepositoryServer> {

    private static final int BUILD_MINUTES = 15;

    /** Of servers with nothing of Kubernetes on them, where the packages can be installed. */
    static final Future<String> INSTALLABLE = image("installable");

    /** The same with dnf and zypper, and a repository of their own. */
    static final Future<String> RPMS = image("rpms");

    private final String address;
    private final String ipv6;

    RepositoryServer(String address, String ipv6, Network network) {
        super(image("repository"));
        this.address = address;
        this.ipv6 = ipv6;
        withNetwork(network);
        withImagePullPolicy(_ -> false);
        withCreateContainerCmdModifier(
                create -> create.withIpv4Address(address).withIpv6Address(ipv6));
        waitingFor(Wait.forLogMessage("Serving HTTP.*", 1));
        withEnv("PYTHONUNBUFFERED", "1");
    }

    /** A folder below the root, as in an inventory. */
    String url(String folder) {
        return "http://%s/%s".formatted(address, folder);
    }

    /** The same without a folder, by its other address. */
    String urlByIpv6() {
        return "http://[%s]".formatted(ipv6);
    }

    /** An image of ITs/server that is not the nodes'. */
    private static Future<String> image(String target) {
        return new LazyFuture<>() {
            @Override
            protected String resolve() {
                var name = "dsctl-" + target + ":it";
                DockerClientFactory.instance()
                        .client()
                        .buildImageCmd(new File("ITs/server"))
                        .withTarget(target)
                        .withBuildArg("BASE", System.getProperty("it.base.image"))
                        .withTags(Set.of(name))
                        .exec(new BuildImageResultCallback())
                        .awaitImageId(BUILD_MINUTES, TimeUnit.MINUTES);
                return name;
            }
        };
    }
}
