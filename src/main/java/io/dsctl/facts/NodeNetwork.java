package io.dsctl.facts;

import io.dsctl.cluster.Family;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel of a node does with packets of Pods and Services.
 *
 * @param defaultRoutes families that have one
 * @param rules whether a tool shows rules of kube-proxy for a family; nothing of a tool that is not
 *     there, or could not look
 */
public record NodeNetwork(Set<Family> defaultRoutes, Map<RulesTool, Map<Family, Boolean>> rules) {

    /** A program that shows what kube-proxy wrote. */
    public enum RulesTool {
        /** Also in its mode ipvs, which has its chains there. */
        IPTABLES("iptables-save"),
        NFT("nft");

        private final String title;

        RulesTool(String title) {
            this.title = title;
        }

        /** The program's name. */
        @Override
        public String toString() {
            return title;
        }
    }

    public NodeNetwork {
        defaultRoutes = Set.copyOf(defaultRoutes);
        rules = Map.copyOf(rules);
    }

    /** Empty if the tool could not tell. */
    public Optional<Boolean> rules(RulesTool tool, Family family) {
        return Optional.ofNullable(rules.getOrDefault(tool, Map.of()).get(family));
    }
}
