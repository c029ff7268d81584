package io.dsctl.cluster;

import java.util.Optional;

/** What keeps Pods that do not tolerate it off a node. */
public record Taint(String key, Optional<String> value, Effect effect) {

    /** What happens to such Pods, in the words of Kubernetes. */
    public enum Effect {
        NO_SCHEDULE("NoSchedule"),
        PREFER_NO_SCHEDULE("PreferNoSchedule"),
        NO_EXECUTE("NoExecute");

        private final String title;

        Effect(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** As kubectl writes it. */
    @Override
    public String toString() {
        return key + value.map(it -> "=" + it).orElse("") + ":" + effect;
    }
}
