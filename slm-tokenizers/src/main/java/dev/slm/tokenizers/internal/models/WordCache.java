package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the tokens of short words. A newer word takes the place of an older one with the same hash slot, so its size
 * is bounded.
 *
 * <p>Safe to share between threads without locks: entries are immutable, and a thread that does not see another's entry
 * computes it again.
 */
public final class WordCache {
    private static final int SLOTS = 1 << 14;
    private static final int MAX_WORD = 64;

    private final @Nullable Word[] words = new Word[SLOTS];

    /** The tokens of one word. {@code ends} count from the beginning of the word. */
    private record Word(char[] chars, int[] ids, int[] ends) {}

    /** Adds the tokens of a word if they are known. */
    public boolean add(char[] text, int from, int to, int hash, TokenBuffer tokens) {
        Word word = words[hash & (SLOTS - 1)];
        if (word == null || !Arrays.equals(word.chars, 0, word.chars.length, text, from, to)) {
            return false;
        }
        int[] ids = word.ids;
        int[] ends = word.ends;
        int start = 0;
        for (int i = 0; i < ids.length; i++) {
            tokens.add(ids[i], from + start, from + ends[i]);
            start = ends[i];
        }
        return true;
    }

    /** Remembers a word, unless it is a long one. Its tokens follow each other without a gap. */
    public void put(char[] text, int from, int to, int hash, int[] ids, int[] ends) {
        if (to - from <= MAX_WORD) {
            words[hash & (SLOTS - 1)] = new Word(Arrays.copyOfRange(text, from, to), ids, ends);
        }
    }
}
