package dev.slm.internal.format;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that a message offers when the one asked for is missing. */
final class Names {
    private static final int MOST = 3;

    private Names() {}

    /** At most three names that differ from the wanted one in less than a third of its letters, the nearest first. */
    static List<String> similar(String wanted, Collection<String> names) {
        int limit = wanted.length() / 3;
        return names.stream()
                .filter(name -> Math.abs(name.length() - wanted.length()) <= limit)
                .sorted(Comparator.comparingInt((String name) -> distance(wanted, name)))
                .limit(MOST)
                .filter(name -> distance(wanted, name) <= limit)
                .toList();
    }

    /** Levenshtein's distance: letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
