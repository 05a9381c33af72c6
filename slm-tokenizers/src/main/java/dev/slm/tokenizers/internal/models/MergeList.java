package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.TokenizerFormatException;
import java.util.Arrays;
import java.util.BitSet;

/** Merges as a definition lists them, by their texts, until the vocabulary is known. */
public final class MergeList {
    private final String field;
    private char[] chars = new char[1 << 10];
    private int used;
    /** Where each merge ends, and where its left part does. */
    private int[] ends = new int[1 << 8];

    private int[] middles = new int[1 << 8];
    private int count;

    /** An empty list; the field is the place in the definition, for errors. */
    public MergeList(String field) {
        this.field = field;
    }

    /** Adds a merge written as two tokens with a blank between them. */
    public void add(String merge) {
        int blank = merge.indexOf(' ', 1);
        if (blank < 0 || merge.indexOf(' ', blank + 1) >= 0) {
            throw new TokenizerFormatException(
                    field + "[" + count + "] is \"" + merge + "\"; it must be two tokens with one blank between them");
        }
        add(merge.substring(0, blank), merge.substring(blank + 1));
    }

    /** Adds a merge of two tokens. */
    public void add(String left, String right) {
        int length = left.length() + right.length();
        if (used + length > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(used + length, Math.multiplyExact(chars.length, 2)));
        }
        left.getChars(0, left.length(), chars, used);
        right.getChars(0, right.length(), chars, used + left.length());
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            middles = Arrays.copyOf(middles, 2 * count);
        }
        middles[count] = used + left.length();
        used += length;
        ends[count++] = used;
    }

    /**
     * The merges by ids.
     *
     * @param prefixLength how many chars at the beginning of the right token the merged token leaves out
     * @param controls tokens that no text becomes: merges that would make one are left out
     */
    public Merges resolve(Vocabulary vocabulary, int prefixLength, BitSet controls) {
        Merges merges = new Merges(count);
        int start = 0;
        for (int i = 0; i < count; i++) {
            int left = token(vocabulary, start, middles[i], i);
            int right = token(vocabulary, middles[i], ends[i], i);
            int result = prefixLength == 0
                    ? token(vocabulary, start, ends[i], i)
                    : joined(vocabulary, start, i, prefixLength);
            if (!controls.get(result)) {
                merges.add(left, right, result);
            }
            start = ends[i];
        }
        return merges;
    }

    private int joined(Vocabulary vocabulary, int start, int merge, int prefixLength) {
        int skipTo = Math.min(middles[merge] + prefixLength, ends[merge]);
        String text =
                new String(chars, start, middles[merge] - start) + new String(chars, skipTo, ends[merge] - skipTo);
        return found(vocabulary.find(text), text, merge);
    }

    private int token(Vocabulary vocabulary, int from, int to, int merge) {
        int id = vocabulary.find(chars, from, to);
        return id >= 0 ? id : found(id, new String(chars, from, to - from), merge);
    }

    private int found(int id, String text, int merge) {
        if (id < 0) {
            throw new TokenizerFormatException(
                    field + "[" + merge + "]: the token \"" + text + "\" is not in the vocabulary");
        }
        return id;
    }
}
