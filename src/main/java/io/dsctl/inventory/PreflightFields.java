package io.dsctl.inventory;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.failure.Nearest;
import io.dsctl.inventory.Fields.Placed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code preflight:} of the inventory, of a role or of a node. */
final class PreflightFields {

    private static final List<String> NAMES =
            Stream.of(Check.values()).map(Check::toString).toList();

    /** It ends up in one line of the plan. */
    private static final int MAX_REASON = 200;

    private PreflightFields() {}

    /** Empty if nothing is said; an empty list is a word too. */
    static Optional<List<IgnoredCheck>> read(Document document, Fields around) {
        var preflight = around.nested("preflight", Block.PREFLIGHT);
        if (!preflight.has("ignore")) {
            return Optional.empty();
        }
        var ignored = new LinkedHashMap<Check, IgnoredCheck>();
        for (var item : preflight.nestedList("ignore", Block.IGNORED_CHECK, "the ignored check")) {
            item(document, item)
                    .filter(it -> ignored.putIfAbsent(it.check(), it) != null)
                    .ifPresent(
                            it ->
                                    document.problem(
                                            item.at(),
                                            "%s is ignored already".formatted(it.check()),
                                            "remove one of them"));
        }
        return Optional.of(List.copyOf(ignored.values()));
    }

    private static Optional<IgnoredCheck> item(Document document, Fields item) {
        item.require("check", "name one, such as `check: NumCPU`");
        item.require("reason", "say why it does not matter here, for whoever reads the plan");
        var check = item.text("check").flatMap(it -> check(document, it));
        var reason = item.text("reason").filter(it -> isShort(document, it));
        return check.flatMap(it -> reason.map(because -> new IgnoredCheck(it, because.value())));
    }

    private static Optional<Check> check(Document document, Placed<String> name) {
        var check = Check.parse(name.value());
        if (check.isEmpty()) {
            document.problem(
                    name.at(),
                    "there is no check %s that could be ignored"
                            .formatted(Document.quoted(name.value())),
                    Nearest.to(name.value(), NAMES)
                            .map("did you mean %s?"::formatted)
                            .orElse("there are " + String.join(", ", NAMES)));
        }
        return check;
    }

    private static boolean isShort(Document document, Placed<String> reason) {
        if (reason.value().length() <= MAX_REASON) {
            return true;
        }
        document.problem(
                reason.at(),
                "the reason has %d characters".formatted(reason.value().length()),
                "write %d at most".formatted(MAX_REASON));
        return false;
    }
}
