package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.Arrays;

/** Tokens that follow each other without a gap. Not thread-safe; lives for one word. */
public final class TokenSequence {
    private int[] ids;
    private int[] ends;
    private int count;

    public TokenSequence(int capacity) {
        this.ids = new int[Math.max(capacity, 4)];
        this.ends = new int[Math.max(capacity, 4)];
    }

    /** Adds a token that reaches up to {@code end}. */
    public void add(int id, int end) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ids[count] = id;
        ends[count++] = end;
    }

    /** Extends the last token. */
    public void extend(int end) {
        ends[count - 1] = end;
    }

    public int count() {
        return count;
    }

    /** Passes the tokens on; the first begins at {@code from}. */
    public void addTo(TokenBuffer tokens, int from) {
        int start = from;
        for (int i = 0; i < count; i++) {
            tokens.add(ids[i], start, ends[i]);
            start = ends[i];
        }
    }

    /** Remembers the tokens of the word {@code text[from, to)}. */
    public void remember(WordCache cache, char[] text, int from, int to, int hash) {
        int[] relative = Arrays.copyOf(ends, count);
        for (int i = 0; i < count; i++) {
            relative[i] -= from;
        }
        cache.put(text, from, to, hash, Arrays.copyOf(ids, count), relative);
    }
}
