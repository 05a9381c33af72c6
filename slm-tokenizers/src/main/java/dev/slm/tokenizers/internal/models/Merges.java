package dev.slm.tokenizers.internal.models;

import java.util.Arrays;

/** The merges of byte pair encoding: pair of ids to rank, rank to the id of the merged token. Immutable once filled. */
public final class Merges {
    /** The rank of a pair that does not merge. */
    static final int NONE = Integer.MAX_VALUE;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] results;
    private int count;

    /** Room for a number of merges. */
    public Merges(int count) {
        int slots = Integer.highestOneBit(Math.max(4, count)) * 4;
        // A table half to a quarter full would do for three quarters of it; large ones are kept tighter.
        if (slots > 1 << 16 && count * 4L < slots * 1.5) {
            slots /= 2;
        }
        this.pairs = new long[slots];
        this.ranks = new int[slots];
        this.results = new int[count];
        Arrays.fill(pairs, -1);
    }

    /** Adds the merge with the next rank. If a pair is added twice, the later rank counts. */
    public void add(int left, int right, int result) {
        int slot = slot(pair(left, right));
        pairs[slot] = pair(left, right);
        ranks[slot] = count;
        results[count++] = result;
    }

    /** The rank of the merge of two tokens; lower merges first; {@link #NONE} if there is none. */
    int rank(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        return pairs[slot] == pair ? ranks[slot] : NONE;
    }

    /** What the merge of a rank results in. */
    int result(int rank) {
        return results[rank];
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long pair) {
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & (pairs.length - 1);
        while (pairs[slot] != pair && pairs[slot] != -1) {
            slot = (slot + 1) & (pairs.length - 1);
        }
        return slot;
    }
}
