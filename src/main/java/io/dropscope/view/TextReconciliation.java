package io.dropscope.view;

import io.dropscope.event.CounterPlace;
import io.dropscope.event.SocketDelta;
import io.dropscope.linux.Text;
import io.dropscope.stats.Reconciliation;
import io.dropscope.stats.Reconciliation.Pair;
import io.dropscope.stats.Reconciliation.Referee;
import io.dropscope.stats.Reconciliation.Untraced;
import io.dropscope.stats.Reconciliation.Verdict;
import java.util.ArrayList;
import java.util.List;

/** How drops and counters compare, in words: a line for an interval, and the whole of it for the end of a run. */
final class TextReconciliation {
    private static final int LISTENERS = 3;

    private final RunInfo run;
    private final Style style;

    TextReconciliation(RunInfo run, Style style) {
        this.run = run;
        this.style = style;
    }

    /** Whether an interval without drops has something to tell all the same. */
    static boolean isNews(Reconciliation compared) {
        return compared != null
                && (!compared.untraced().isEmpty()
                        || compared.resets() > 0
                        || compared.pairs().stream().anyMatch(pair -> isNews(compared.verdict(pair))));
    }

    private static boolean isNews(Verdict verdict) {
        return verdict != Verdict.EQUAL && verdict != Verdict.DIFFERENT_KINDS;
    }

    /** {@code  counters: 3 pairs agree; Udp.RcvbufErrors 25, traced 23 (-2)}, as many lines as it takes. */
    void appendLine(StringBuilder to, Reconciliation compared) {
        List<String> parts = new ArrayList<>();
        if (compared.notJudged() != null) {
            parts.add("not compared: " + compared.notJudged());
        } else {
            parts.add(agreed(compared.count(Verdict.EQUAL)));
        }
        boolean found = false;
        for (Pair pair : compared.pairs()) {
            Verdict verdict = compared.verdict(pair);
            if (isNews(verdict)) {
                found |= verdict == Verdict.UNEQUAL;
                parts.add(pair.name() + place(pair.place()) + " " + Numbers.grouped(pair.counted()) + ", traced "
                        + Numbers.grouped(pair.traced()) + " (" + difference(compared, pair) + ")");
            }
        }
        compared.untraced().forEach(one -> addUntraced(parts, one));
        if (compared.thinned() > 0) {
            parts.add(Numbers.grouped(compared.thinned()) + " events limited");
        }
        if (compared.ringFull() > 0) {
            parts.add(Numbers.grouped(compared.ringFull()) + " events lost");
        }
        if (compared.resets() > 0) {
            parts.add(plural(compared.resets(), "reset", "resets") + " of counters");
        }
        StringBuilder lines = new StringBuilder();
        TextSummary.appendWrapped(lines, style, " counters: ", parts, "; ");
        to.append(found ? Colour.paint(style, Colour.RED, lines.toString()) : lines);
    }

    private static String agreed(long pairs) {
        return pairs == 0 ? "no pair to compare" : plural(pairs, "pair agrees", "pairs agree");
    }

    private static String plural(long count, String one, String more) {
        return Numbers.grouped(count) + " " + (count == 1 ? one : more);
    }

    /** {@code -2}, {@code -2: nested}, {@code +23: no carrier}. */
    private static String difference(Reconciliation compared, Pair pair) {
        String number = (pair.difference() > 0 ? "+" : "") + Numbers.grouped(pair.difference());
        return switch (compared.verdict(pair)) {
            case EQUAL, UNEQUAL -> number;
            case EXPLAINED -> number + ": " + (compared.nested() > 0 ? "nested" : "not placed");
            case NO_COUNTER -> number + ": " + pair.more();
            case DIFFERENT_KINDS -> pair.different();
        };
    }

    private void addUntraced(List<String> parts, Untraced one) {
        parts.add(one.counter() + place(one.place()) + " " + Numbers.grouped(one.count()) + " not visible to tracing");
        List<SocketDelta> sockets = one.sockets();
        for (int i = 0; i < Math.min(LISTENERS, sockets.size()); i++) {
            parts.add("listener " + listener(sockets.get(i), sockets.size() > 1));
        }
        if (sockets.size() > LISTENERS) {
            parts.add("and " + plural(sockets.size() - LISTENERS, "more", "more"));
        }
    }

    private static String listener(SocketDelta socket, boolean several) {
        String text = OwnerText.holderAndAddress(socket.owner());
        return several ? text + " " + Numbers.grouped(socket.delta()) : text;
    }

    /** {@code  of eth0@blue}; nothing for the host and the own namespace. */
    private String place(CounterPlace place) {
        StringBuilder text = new StringBuilder();
        if (place.interfaceName() != null) {
            text.append(" of ").append(Text.safe(place.interfaceName()));
        }
        if (place.netns() != 0 && place.netns() != run.hostNetns()) {
            text.append(place.interfaceName() == null ? " @" : "@");
            text.append(place.netnsName() == null ? Long.toString(place.netns()) : Text.safe(place.netnsName()));
        }
        return text.toString();
    }

    // ---- the whole

    /** Every pair, what tracing cannot see, and the referee. */
    void appendWhole(StringBuilder to, Reconciliation whole) {
        String scope = plural(whole.namespaces(), "network namespace", "network namespaces");
        to.append(Colour.paint(style, Colour.BOLD, " counters of the kernel and traced drops, " + scope))
                .append('\n');
        if (whole.notJudged() != null) {
            to.append("   not compared: ").append(whole.notJudged()).append('\n');
        }
        boolean titled = false;
        for (Pair pair : whole.pairs()) {
            if (pair.different() == null) {
                if (!titled) {
                    titled = true;
                    to.append("   COUNTED    TRACED COUNTER\n");
                }
                appendRow(to, pair);
                String verdict = verdict(whole, pair);
                boolean finding = whole.verdict(pair) == Verdict.UNEQUAL;
                to.append(finding ? Colour.paint(style, Colour.RED, verdict) : verdict);
                to.append('\n');
            }
        }
        if (!titled && whole.notJudged() == null) {
            to.append("   no drop was traced or counted that has a pair\n");
        }
        if (!whole.untraced().isEmpty()) {
            to.append(" not visible to tracing\n");
            for (Untraced one : whole.untraced()) {
                to.append(String.format("%10s %9s ", Numbers.grouped(one.count()), "-"));
                to.append(one.counter()).append(place(one.place()));
                to.append(": ").append(one.label()).append('\n');
                for (SocketDelta socket : one.sockets()) {
                    to.append(String.format("%10s %9s ", Numbers.grouped(socket.delta()), ""));
                    to.append("  listener ").append(OwnerText.holderAndAddress(socket.owner()));
                    to.append('\n');
                }
            }
        }
        List<Pair> different =
                whole.pairs().stream().filter(pair -> pair.different() != null).toList();
        if (!different.isEmpty()) {
            to.append(" of different kinds, not to be equal\n");
            for (Pair pair : different) {
                appendRow(to, pair);
                to.append(pair.different()).append('\n');
            }
        }
        appendLosses(to, whole);
        appendReferee(to, whole.referee());
        for (String notice : whole.notices()) {
            TextSummary.appendWrapped(to, style, " note: ", List.of(notice.split(" ", -1)), " ");
        }
    }

    private void appendRow(StringBuilder to, Pair pair) {
        to.append(String.format(
                "%10s %9s %s", Numbers.grouped(pair.counted()), Numbers.grouped(pair.traced()), pair.name()));
        to.append(place(pair.place())).append(": ");
    }

    private static String verdict(Reconciliation whole, Pair pair) {
        StringBuilder text = new StringBuilder();
        switch (whole.verdict(pair)) {
            case EQUAL -> text.append("equal");
            case UNEQUAL ->
                text.append("NOT EQUAL (").append(difference(whole, pair)).append(')');
            default -> text.append(difference(whole, pair));
        }
        if (pair.uncertain() > 0) {
            text.append(", to within ").append(Numbers.grouped(pair.uncertain()));
        }
        if (pair.notJudged() > 0) {
            text.append(", ").append(Numbers.grouped(pair.notJudged())).append(" more traced before it was read");
        }
        return text.toString();
    }

    private void appendLosses(StringBuilder to, Reconciliation whole) {
        List<String> parts = new ArrayList<>();
        parts.add(Numbers.grouped(whole.nested()) + " nested");
        parts.add(Numbers.grouped(whole.unplaced()) + " not placed");
        parts.add(Numbers.grouped(whole.thinned()) + " events limited");
        parts.add(Numbers.grouped(whole.ringFull()) + " events lost");
        if (whole.resets() > 0) {
            parts.add(plural(whole.resets(), "reset", "resets") + " of counters");
        }
        TextSummary.appendWrapped(to, style, " beside: ", parts, ", ");
    }

    private static void appendReferee(StringBuilder to, Referee referee) {
        if (referee == null) {
            return;
        }
        to.append(" referee: perf counted ").append(Numbers.grouped(referee.least()));
        if (referee.most() != referee.least()) {
            to.append(" to ").append(Numbers.grouped(referee.most()));
        }
        to.append(" kfree_skb, BPF ").append(Numbers.grouped(referee.traced())).append(": ");
        if (referee.difference() == 0) {
            to.append("equal");
        } else {
            to.append("NOT EQUAL (").append(referee.difference() > 0 ? "+" : "");
            to.append(Numbers.grouped(referee.difference())).append(')');
        }
        to.append('\n');
    }
}
