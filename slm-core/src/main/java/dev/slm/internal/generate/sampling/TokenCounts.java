package dev.slm.internal.generate.sampling;

import java.util.Arrays;

/** How often each token occurs among the last tokens of a text. Taking notice of a token takes constant time. */
final class TokenCounts {
    private final int[] counts;
    private final int window;

    /** The tokens that occur, in no order, and where in that list each stands. */
    private final int[] distinct;

    private final int[] slots;
    private int distinctSize;

    /** The last tokens, round and round; grows up to the window. */
    private int[] recent = new int[64];

    private long accepted;

    /** @param window how many tokens back to look; {@link Integer#MAX_VALUE} for all */
    TokenCounts(int vocabularySize, int window) {
        this.window = window;
        counts = new int[vocabularySize];
        distinct = new int[vocabularySize];
        slots = new int[vocabularySize];
    }

    void accept(int id) {
        if (window != Integer.MAX_VALUE) {
            int next = (int) (accepted % window);
            if (accepted >= window) {
                forget(recent[next]);
            } else if (next == recent.length) {
                recent = Arrays.copyOf(recent, (int) Math.min(window, recent.length * 2L));
            }
            recent[next] = id;
        }
        accepted++;
        if (counts[id]++ == 0) {
            slots[id] = distinctSize;
            distinct[distinctSize++] = id;
        }
    }

    private void forget(int id) {
        if (--counts[id] == 0) {
            int last = distinct[--distinctSize];
            distinct[slots[id]] = last;
            slots[last] = slots[id];
        }
    }

    /** How many different tokens occur. */
    int distinct() {
        return distinctSize;
    }

    /** The {@code i}-th of the tokens that occur. */
    int id(int i) {
        return distinct[i];
    }

    /** How often the token occurs. */
    int count(int id) {
        return counts[id];
    }
}
