package io.dropscope.view;

import io.dropscope.event.CounterPlace;
import io.dropscope.linux.Text;
import io.dropscope.stats.Reconciliation;
import io.dropscope.stats.Reconciliation.Pair;
import io.dropscope.stats.Reconciliation.Verdict;
import java.util.Locale;

/** The object {@code reconciliation}. */
final class JsonReconciliation {
    private JsonReconciliation() {}

    static void write(Json to, Reconciliation compared) {
        to.object("reconciliation", () -> {
            to.truth("agrees", compared.notJudged() == null && compared.count(Verdict.UNEQUAL) == 0);
            to.text("not_judged", compared.notJudged());
            to.startArray("pairs");
            for (Pair pair : compared.pairs()) {
                to.element(() -> {
                    to.text("counter", pair.name());
                    place(to, pair.place());
                    to.text("verdict", compared.verdict(pair).name().toLowerCase(Locale.ROOT));
                    to.number("counted", pair.counted());
                    to.number("traced", pair.traced());
                    to.number("difference", pair.difference());
                    to.number("uncertain", pair.uncertain());
                    to.number("not_judged", pair.notJudged());
                    to.text("why", pair.different() == null ? pair.more() : pair.different());
                });
            }
            to.endArray();
            to.startArray("untraced");
            compared.untraced()
                    .forEach(one -> to.element(() -> {
                        to.text("counter", one.counter());
                        place(to, one.place());
                        to.number("delta", one.count());
                        to.startArray("sockets");
                        one.sockets()
                                .forEach(socket -> to.element(() -> {
                                    to.number("delta", socket.delta());
                                    to.object("owner", () -> OwnerFields.write(to, socket.owner()));
                                }));
                        to.endArray();
                    }));
            to.endArray();
            to.number("nested", compared.nested());
            to.number("not_placed", compared.unplaced());
            to.number("thinned", compared.thinned());
            to.number("ring_full", compared.ringFull());
            to.number("namespaces", compared.namespaces());
            to.number("resets", compared.resets());
            if (compared.referee() != null) {
                to.object("referee", () -> {
                    to.number("least", compared.referee().least());
                    to.number("most", compared.referee().most());
                    to.number("traced", compared.referee().traced());
                    to.number("difference", compared.referee().difference());
                });
            }
            to.startArray("notices");
            compared.notices().forEach(to::element);
            to.endArray();
        });
    }

    private static void place(Json to, CounterPlace place) {
        if (place.netns() != 0) {
            to.number("netns", place.netns());
        }
        to.text("netns_name", place.netnsName() == null ? null : Text.safe(place.netnsName()));
        to.text("interface", place.interfaceName() == null ? null : Text.safe(place.interfaceName()));
    }
}
