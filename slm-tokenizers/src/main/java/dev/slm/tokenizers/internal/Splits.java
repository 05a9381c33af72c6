package dev.slm.tokenizers.internal;

import java.util.Arrays;

/**
 * A text cut into pieces: ranges in the order of the text, never empty. A pre-tokenizer reads the pieces there are and
 * adds the ones that take their place.
 *
 * <p>Not thread-safe; lives for one call.
 */
public final class Splits {
    private final AlignedText text;
    private final boolean startsInput;
    private int[] bounds;
    private int count;
    private int[] next = new int[32];
    private int nextCount;

    /**
     * One piece: the whole text.
     *
     * @param startsInput whether the text stands at the very beginning of what is encoded
     */
    public Splits(AlignedText text, boolean startsInput) {
        this.text = text;
        this.startsInput = startsInput;
        this.bounds = new int[] {0, text.length()};
        this.count = text.isEmpty() ? 0 : 1;
    }

    public AlignedText text() {
        return text;
    }

    public int count() {
        return count;
    }

    public int start(int piece) {
        return bounds[2 * piece];
    }

    public int end(int piece) {
        return bounds[2 * piece + 1];
    }

    /** Whether the piece stands at the very beginning of what is encoded. */
    public boolean startsInput(int piece) {
        return startsInput && piece == 0 && start(0) == 0;
    }

    /** Adds a piece to the new generation unless it is empty. */
    public void add(int start, int end) {
        if (start == end) {
            return;
        }
        if (2 * nextCount == next.length) {
            next = Arrays.copyOf(next, 2 * next.length);
        }
        next[2 * nextCount] = start;
        next[2 * nextCount + 1] = end;
        nextCount++;
    }

    /** Puts the added pieces in the place of the old ones. */
    public void replace() {
        int[] old = bounds;
        bounds = next;
        count = nextCount;
        next = old.length >= 32 ? old : new int[32];
        nextCount = 0;
    }
}
