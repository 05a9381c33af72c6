package dev.slm.internal.task;

import dev.slm.tokenizers.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of a text that is encoded in overlapping windows, each told once: a token in several windows counts in the one
 * that shows most of its surroundings.
 */
public final class TokenWindows {
    /**
     * Where a token is looked up.
     *
     * @param window the window's number
     * @param index the token's index in the window
     */
    public record Place(int window, int index) {}

    private TokenWindows() {}

    /** All windows of an encoding. */
    public static List<Encoding> of(Encoding encoding) {
        List<Encoding> windows = new ArrayList<>();
        windows.add(encoding);
        windows.addAll(encoding.overflowing());
        return windows;
    }

    /**
     * The tokens of the text itself, in its order.
     *
     * @param stride tokens that a window shares with the one before
     */
    public static List<Place> places(List<Encoding> windows, int stride) {
        List<Place> places = new ArrayList<>();
        List<Integer> margins = new ArrayList<>();
        int start = 0;
        for (int w = 0; w < windows.size(); w++) {
            List<Integer> own = textTokens(windows.get(w));
            for (int i = 0; i < own.size(); i++) {
                Place place = new Place(w, own.get(i));
                int before = w == 0 ? Integer.MAX_VALUE : i;
                int after = w == windows.size() - 1 ? Integer.MAX_VALUE : own.size() - 1 - i;
                int margin = Math.min(before, after);
                int at = start + i;
                if (at == places.size()) {
                    places.add(place);
                    margins.add(margin);
                } else if (margin > margins.get(at)) {
                    places.set(at, place);
                    margins.set(at, margin);
                }
            }
            start += Math.max(1, own.size() - stride);
        }
        return places;
    }

    private static List<Integer> textTokens(Encoding window) {
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            if (window.sequenceIndex(i) == 0 && window.span(i) != null) {
                tokens.add(i);
            }
        }
        return tokens;
    }
}
