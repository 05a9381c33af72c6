package dev.slm.tokenizers.internal;

import java.util.Arrays;

/**
 * Collects tokens: their number alone, their ids, or ids with where each stands.
 *
 * <p>Not thread-safe; lives for one call.
 */
public final class TokenBuffer {
    /** How much is kept of each token. */
    public enum Detail {
        COUNT,
        IDS,
        SPANS
    }

    private final Detail detail;
    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int[] words;
    private int size;

    public TokenBuffer(Detail detail, int capacity) {
        this.detail = detail;
        this.ids = new int[detail == Detail.COUNT ? 0 : Math.max(capacity, 8)];
        int spans = detail == Detail.SPANS ? ids.length : 0;
        this.starts = new int[spans];
        this.ends = new int[spans];
        this.words = new int[spans];
    }

    public boolean hasSpans() {
        return detail == Detail.SPANS;
    }

    public int size() {
        return size;
    }

    /**
     * Adds a token that covers {@code [start, end)} of the text at hand. An empty range means one more token for the char
     * that ends there, as when a char becomes several bytes.
     */
    public void add(int id, int start, int end) {
        if (detail != Detail.COUNT) {
            if (size == ids.length) {
                grow();
            }
            ids[size] = id;
            if (detail == Detail.SPANS) {
                starts[size] = start;
                ends[size] = end;
            }
        }
        size++;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        if (detail == Detail.SPANS) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            words = Arrays.copyOf(words, 2 * size);
        }
    }

    /** Turns the spans added since {@code from}, which count in {@code text}, into spans of the original text. */
    void locate(int from, AlignedText text, int word) {
        if (detail != Detail.SPANS) {
            return;
        }
        for (int i = from; i < size; i++) {
            if (ends[i] > 0) {
                int start = text.start(Math.min(starts[i], ends[i] - 1));
                ends[i] = Math.max(start, text.end(ends[i] - 1));
                starts[i] = start;
            }
            words[i] = word;
        }
    }

    /** Sets the word of the last token. */
    void word(int word) {
        if (detail == Detail.SPANS) {
            words[size - 1] = word;
        }
    }

    public int id(int i) {
        return ids[i];
    }

    public int start(int i) {
        return starts[i];
    }

    public int end(int i) {
        return ends[i];
    }

    public void setSpan(int i, int start, int end) {
        starts[i] = start;
        ends[i] = end;
    }

    int wordOf(int i) {
        return words[i];
    }

    /** A copy of the ids. */
    public int[] ids() {
        return Arrays.copyOf(ids, size);
    }
}
