package dev.slm.internal.generate;

import java.util.List;

/**
 * Lets text pass up to the first stop string, whatever pieces it comes in: what may be the beginning of a stop string is
 * held back. The stop string that is complete first counts, and of those complete at the same character the longest; so
 * the result depends on the text alone, not on how tokens split it. Knuth, Morris and Pratt's matching, one state for each
 * stop string. Not thread-safe.
 */
final class StopStrings {
    private final String[] stops;
    private final int[][] fallbacks;

    /** How many characters of each stop string the end of the text matches. */
    private final int[] matched;

    private final StringBuilder held = new StringBuilder();
    private boolean found;

    /** @param stops none of them empty; of equal ones one suffices */
    StopStrings(List<String> stops) {
        this.stops = stops.toArray(new String[0]);
        fallbacks = new int[this.stops.length][];
        for (int i = 0; i < this.stops.length; i++) {
            fallbacks[i] = fallbacks(this.stops[i]);
        }
        matched = new int[this.stops.length];
    }

    /** For each prefix of the text the length of the longest shorter prefix that also ends it. */
    private static int[] fallbacks(String text) {
        int[] fallback = new int[text.length() + 1];
        int k = 0;
        for (int i = 1; i < text.length(); i++) {
            while (k > 0 && text.charAt(i) != text.charAt(k)) {
                k = fallback[k];
            }
            if (text.charAt(i) == text.charAt(k)) {
                k++;
            }
            fallback[i + 1] = k;
        }
        return fallback;
    }

    /** Whether a stop string has been found; then no more text passes. */
    boolean found() {
        return found;
    }

    /** Takes more text and returns what may pass. */
    String push(String text) {
        if (stops.length == 0) {
            return text;
        }
        int longest = 0;
        for (int at = 0; at < text.length() && !found; at++) {
            char c = text.charAt(at);
            held.append(c);
            longest = 0;
            for (int i = 0; i < stops.length; i++) {
                matched[i] = advance(i, c);
                if (matched[i] == stops[i].length()) {
                    longest = found ? Math.max(longest, matched[i]) : matched[i];
                    found = true;
                } else if (!found) {
                    longest = Math.max(longest, matched[i]);
                }
            }
            if (found) {
                held.setLength(held.length() - longest);
                longest = 0;
            }
        }
        if (!found && text.isEmpty()) {
            return "";
        }
        return release(held.length() - longest);
    }

    /** The text ends: what was held back is no stop string and passes. */
    String finish() {
        return release(held.length());
    }

    private int advance(int stop, char c) {
        String text = stops[stop];
        int k = matched[stop];
        while (k > 0 && text.charAt(k) != c) {
            k = fallbacks[stop][k];
        }
        return text.charAt(k) == c ? k + 1 : 0;
    }

    private String release(int length) {
        String passed = held.substring(0, length);
        held.delete(0, length);
        return passed;
    }
}
