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
    /** The length of the left part of a merge whose right one is still to come. */
    private int held;

    /** An empty list; the field is the place in the definition, for errors. */
    public MergeList(String field) {
        this.field = field;
    }

    /** Adds a merge written as two tokens with a blank between them. */
    public void add(String merge) {
        int length = merge.length();
        int blank = merge.indexOf(' ', 1);
        reserve(length);
        if (blank > 0 && merge.indexOf(' ', blank + 1) < 0) {
            merge.getChars(0, blank, chars, used);
            merge.getChars(blank + 1, length, chars, used + blank);
            added(blank, length - 1);
        } else {
            throw new TokenizerFormatException(
                    field + "[" + count + "] is \"" + merge + "\"; it must be two tokens with one blank between them");
        }
    }

    /** Adds a merge of a token and one given next, by {@link #addRight}. */
    public void addLeft(char[] token, int from, int length) {
        reserve(length);
        System.arraycopy(token, from, chars, used, length);
        held = length;
    }

    /** Completes the merge that {@link #addLeft} began. */
    public void addRight(char[] token, int from, int length) {
        reserve(held + length);
        System.arraycopy(token, from, chars, used + held, length);
        added(held, held + length);
    }

    private void reserve(int length) {
        int end = Math.addExact(used, length);
        if (end > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(end, Math.multiplyExact(chars.length, 2)));
        }
    }

    private void added(int leftLength, int length) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            middles = Arrays.copyOf(middles, 2 * count);
        }
        middles[count] = used + leftLength;
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
        int result = -1;
        for (int merge = 0; merge < count; merge++) {
            int middle = middles[merge];
            int end = ends[merge];
            // One pass over the chars gives the hashes of both parts and of the whole.
            int left = 0;
            for (int i = start; i < middle; i++) {
                left = left * 31 + chars[i];
            }
            int right = 0;
            int power = 1;
            for (int i = middle; i < end; i++) {
                right = right * 31 + chars[i];
                power *= 31;
            }
            int leftId = token(vocabulary, start, middle, left, merge);
            int rightId = token(vocabulary, middle, end, right, merge);
            if (prefixLength > 0) {
                result = joined(vocabulary, start, merge, prefixLength);
            } else if (vocabulary.is(result + 1, chars, start, end)) {
                result++; // most definitions list merges in the order of what they make
            } else if (!vocabulary.is(result, chars, start, end)) {
                result = token(vocabulary, start, end, left * power + right, merge);
            }
            if (!controls.get(result)) {
                merges.add(leftId, rightId, result);
            }
            start = end;
        }
        return merges;
    }

    private int joined(Vocabulary vocabulary, int start, int merge, int prefixLength) {
        int skipTo = Math.min(middles[merge] + prefixLength, ends[merge]);
        String text =
                new String(chars, start, middles[merge] - start) + new String(chars, skipTo, ends[merge] - skipTo);
        return found(vocabulary.find(text), text, merge);
    }

    private int token(Vocabulary vocabulary, int from, int to, int polynomial, int merge) {
        int id = vocabulary.find(chars, from, to, Vocabulary.hash(polynomial));
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
