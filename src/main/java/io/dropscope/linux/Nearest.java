package io.dropscope.linux;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a user may have meant by a name that does not exist. */
public final class Nearest {
    private static final int MAX_SUGGESTIONS = 3;

    private Nearest() {}

    /**
     * The names closest to a wrong one: those it is a part of, and those few edits away (an exchange of neighbours
     * counts as one), closest first, at most three. Letter case does not count.
     *
     * @return empty when nothing is close
     */
    public static List<String> of(String wrong, Collection<String> names) {
        String wanted = wrong.toLowerCase(Locale.ROOT);
        int furthest = Math.max(1, wanted.length() / 3);
        List<Candidate> candidates = new ArrayList<>();
        for (String name : names) {
            String known = name.toLowerCase(Locale.ROOT);
            int distance = distance(wanted, known);
            // A part of a name says more than many edits, but less than a slip of the finger.
            boolean part = wanted.length() >= 3 && known.contains(wanted);
            if (distance <= furthest || part) {
                candidates.add(new Candidate(name, part ? Math.min(distance, 2) : distance));
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
        return candidates.stream()
                .map(Candidate::name)
                .distinct()
                .limit(MAX_SUGGESTIONS)
                .toList();
    }

    /** {@code "; nearest: blue, blau"}, or nothing when nothing is close: the end of an error message. */
    public static String hint(String wrong, Collection<String> names) {
        List<String> nearest = of(wrong, names);
        return nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest);
    }

    /** Insertions, deletions, substitutions and exchanges of neighbours that turn one into the other. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substituted, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    private record Candidate(String name, int distance) {}
}
