package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Facts;
import io.dsctl.facts.KubernetesFile;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Set;

class AftermathTest {

    private static final Set<KubernetesFile> WORKER = EnumSet.of(KubernetesFile.KUBELET_CONF);
    private static final Set<KubernetesFile> CONTROL_PLANE =
            EnumSet.of(KubernetesFile.KUBELET_CONF, KubernetesFile.ETCD_MEMBER);

    @Test
    void a_clean_server_can_join() {
        assertThat(Aftermath.of(Facts.bare("w-1"), false, WORKER)).isEqualTo(Aftermath.NOTHING);
    }

    @Test
    void nothing_is_decided_while_kubeadm_is_at_work() {
        assertThat(Aftermath.of(Facts.busy(Facts.worker(Facts.bare("w-1"))), false, WORKER))
                .isEqualTo(Aftermath.STILL_AT_WORK);
    }

    @Test
    void a_join_that_came_true_late_is_a_join() {
        assertThat(Aftermath.of(Facts.worker(Facts.bare("w-1")), true, WORKER))
                .isEqualTo(Aftermath.JOINED);
    }

    @Test
    void files_without_a_node_in_the_api_are_half_done() {
        assertThat(Aftermath.of(Facts.worker(Facts.bare("w-1")), false, WORKER))
                .isEqualTo(Aftermath.HALF_DONE);
    }

    @Test
    void a_node_in_the_api_without_a_kubelet_conf_is_another_life_of_it() {
        var traces = Facts.files(Facts.bare("w-1"), Set.of(KubernetesFile.CA), Facts.OUR_CA);

        assertThat(Aftermath.of(traces, true, WORKER)).isEqualTo(Aftermath.HALF_DONE);
    }

    @Test
    void a_control_plane_has_joined_only_with_its_etcd() {
        var whole = Facts.files(Facts.bare("cp-2"), KubernetesFile.ofKubeadm(), Facts.OUR_CA);
        var withoutEtcd = Facts.worker(Facts.bare("cp-2"));

        assertThat(Aftermath.of(whole, true, CONTROL_PLANE)).isEqualTo(Aftermath.JOINED);
        assertThat(Aftermath.of(withoutEtcd, true, CONTROL_PLANE)).isEqualTo(Aftermath.HALF_DONE);
    }

    @Test
    void with_an_etcd_elsewhere_a_control_plane_has_joined_without_one() {
        var marks = EnumSet.of(KubernetesFile.KUBELET_CONF, KubernetesFile.API_SERVER_MANIFEST);
        var files = EnumSet.copyOf(KubernetesFile.ofKubeadm());
        files.remove(KubernetesFile.ETCD_MEMBER);

        assertThat(Aftermath.of(Facts.files(Facts.bare("cp-2"), files, Facts.OUR_CA), true, marks))
                .isEqualTo(Aftermath.JOINED);
    }
}
