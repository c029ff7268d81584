package io.dsctl.inventory;

import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Role;

import java.util.EnumMap;
import java.util.Map;

/** What nodes of a role are told, and how they are reached, unless they say otherwise. */
record RoleDefaults(NodeSettings settings, SshFields ssh) {

    /** Of each role, over the {@code ssh:} and {@code preflight:} of the inventory. */
    static Map<Role, RoleDefaults> read(
            Document document, AddressRules addresses, Fields root, SshFields ssh) {
        var ofAll = NodeSettings.ignoring(PreflightFields.read(document, root));
        var defaults = root.nested("defaults", Block.DEFAULTS);
        var byRole = new EnumMap<Role, RoleDefaults>(Role.class);
        for (var role : Role.values()) {
            var fields = defaults.nested(role.toString(), Block.ROLE_DEFAULTS);
            byRole.put(
                    role,
                    new RoleDefaults(
                            NodeSettingsFields.merged(
                                    new NodeSettingsFields(document).read(fields), ofAll),
                            SshFields.read(document, addresses, fields.nested("ssh", Block.SSH))
                                    .orElse(ssh)));
        }
        return byRole;
    }
}
