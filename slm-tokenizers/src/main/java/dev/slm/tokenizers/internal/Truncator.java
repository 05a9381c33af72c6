package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.Direction;
import dev.slm.tokenizers.Truncation;
import dev.slm.tokenizers.internal.TokenEncoding.Window;
import java.util.ArrayList;
import java.util.List;

/** Divides token sequences into windows that fit a length; the first window of each list is what is kept. */
final class Truncator {
    private Truncator() {}

    /**
     * The windows of each text.
     *
     * @param added how many special tokens will be added
     */
    static List<List<Window>> windows(List<TokenBuffer> texts, Truncation truncation, int added) {
        int room = truncation.maxLength() - added;
        if (room < 0) {
            throw new IllegalArgumentException("truncation to " + truncation.maxLength() + " tokens leaves no room for "
                    + added + " special tokens");
        }
        int[] lengths = texts.stream().mapToInt(TokenBuffer::size).toArray();
        limit(lengths, room, truncation);
        List<List<Window>> windows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            windows.add(windows(texts.get(i), lengths[i], truncation));
        }
        return windows;
    }

    private static void limit(int[] lengths, int room, Truncation truncation) {
        int total = lengths[0] + (lengths.length > 1 ? lengths[1] : 0);
        if (total <= room) {
            return;
        }
        if (lengths.length == 1 && truncation.strategy() != Truncation.Strategy.ONLY_SECOND) {
            lengths[0] = room;
        } else if (truncation.strategy() == Truncation.Strategy.LONGEST_FIRST) {
            limitLongest(lengths, room);
        } else {
            int target = truncation.strategy() == Truncation.Strategy.ONLY_FIRST ? 0 : 1;
            int rest = target < lengths.length ? lengths[target] - (total - room) : 0;
            if (rest <= 0) {
                throw new IllegalArgumentException("truncation " + truncation.strategy() + " cannot remove "
                        + (total - room) + " tokens: the text has "
                        + (target < lengths.length ? lengths[target] : 0));
            }
            lengths[target] = rest;
        }
    }

    /** The shorter text keeps its length as long as it takes no more than half of the room. */
    private static void limitLongest(int[] lengths, int room) {
        int shorter = lengths[0] <= lengths[1] ? 0 : 1;
        int longer = 1 - shorter;
        if (lengths[shorter] <= room / 2) {
            lengths[longer] = room - lengths[shorter];
        } else {
            lengths[shorter] = room / 2;
            lengths[longer] = room - room / 2;
        }
    }

    private static List<Window> windows(TokenBuffer tokens, int length, Truncation truncation) {
        int size = tokens.size();
        List<Window> windows = new ArrayList<>();
        if (length >= size) {
            windows.add(new Window(tokens, 0, size));
            return windows;
        }
        if (length == 0) {
            windows.add(new Window(tokens, 0, 0));
            windows.add(new Window(tokens, 0, size));
            return windows;
        }
        if (truncation.stride() >= length) {
            throw new IllegalArgumentException(
                    "stride " + truncation.stride() + " must be less than the " + length + " tokens of a window");
        }
        int step = length - truncation.stride();
        if (truncation.direction() == Direction.RIGHT) {
            for (int from = 0, to = 0; to < size; from += step) {
                to = Math.min(from + length, size);
                windows.add(new Window(tokens, from, to));
            }
        } else {
            for (int to = size, from = size; from > 0; to -= step) {
                from = Math.max(to - length, 0);
                windows.add(new Window(tokens, from, to));
            }
        }
        return windows;
    }
}
