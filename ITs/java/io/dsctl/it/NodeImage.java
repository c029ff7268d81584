package io.dsctl.it;

import com.github.dockerjava.api.command.BuildImageResultCallback;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.LazyFuture;

import java.io.File;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The image of the servers: the project's own with its stand-in for kubeadm, or the one that {@code
 * -Dit.node.image} names.
 */
final class NodeImage {

    private static final String GIVEN = System.getProperty("it.node.image", "");
    private static final String STAND_IN = "dsctl-node:it";
    private static final String LABEL = "dsctl.stand-in";
    private static final int BUILD_MINUTES = 15;

    private static final Future<String> NAME =
            new LazyFuture<>() {
                @Override
                protected String resolve() {
                    return GIVEN.isEmpty() ? build() : GIVEN;
                }
            };

    private NodeImage() {}

    static Future<String> name() {
        return NAME;
    }

    /** Whether its kubeadm is the stand-in, whose switches then may be used. */
    static boolean isStandIn() {
        if (GIVEN.isEmpty()) {
            return true;
        }
        var labels =
                DockerClientFactory.instance()
                        .client()
                        .inspectImageCmd(GIVEN)
                        .exec()
                        .getConfig()
                        .getLabels();
        return labels != null && labels.containsKey(LABEL);
    }

    /**
     * Not by ImageFromDockerfile: it first pulls the image that the Dockerfile names by default,
     * and tries for minutes.
     */
    private static String build() {
        DockerClientFactory.instance()
                .client()
                .buildImageCmd(new File("ITs/server"))
                .withBuildArg("BASE", System.getProperty("it.base.image"))
                .withTags(Set.of(STAND_IN))
                .exec(new BuildImageResultCallback())
                .awaitImageId(BUILD_MINUTES, TimeUnit.MINUTES);
        return STAND_IN;
    }
}
