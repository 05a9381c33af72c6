package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.Arrays;

/** A word while its symbols merge. Not thread-safe; lives for one word. */
final class Symbols {
    /** Up to here looking at all pairs for every merge is faster than a queue. */
    private static final int SHORT = 48;

    private int[] ids;
    /** Where each symbol ends in the text. */
    private int[] ends;

    private int count;

    Symbols(int capacity) {
        this.ids = new int[capacity];
        this.ends = new int[capacity];
    }

    void add(int id, int end) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ids[count] = id;
        ends[count++] = end;
    }

    /** Extends the last symbol. */
    void extend(int end) {
        ends[count - 1] = end;
    }

    /** Applies merges, lowest rank first and leftmost first among equals, until none applies. */
    void merge(Merges merges) {
        if (count <= SHORT) {
            mergeByScan(merges);
        } else {
            mergeByQueue(merges);
        }
    }

    private void mergeByScan(Merges merges) {
        int[] ranks = new int[count];
        for (int i = 0; i + 1 < count; i++) {
            ranks[i] = merges.rank(ids[i], ids[i + 1]);
        }
        while (count > 1) {
            int best = 0;
            for (int i = 1; i < count - 1; i++) {
                if (ranks[i] < ranks[best]) {
                    best = i;
                }
            }
            if (ranks[best] == Merges.NONE) {
                return;
            }
            ids[best] = merges.result(ranks[best]);
            ends[best] = ends[best + 1];
            count--;
            int moved = count - best - 1;
            System.arraycopy(ids, best + 2, ids, best + 1, moved);
            System.arraycopy(ends, best + 2, ends, best + 1, moved);
            System.arraycopy(ranks, best + 2, ranks, best + 1, moved);
            ranks[best] = best + 1 < count ? merges.rank(ids[best], ids[best + 1]) : Merges.NONE;
            if (best > 0) {
                ranks[best - 1] = merges.rank(ids[best - 1], ids[best]);
            }
        }
    }

    private void mergeByQueue(Merges merges) {
        int[] next = new int[count];
        int[] previous = new int[count];
        int[] ranks = new int[count];
        MergeQueue queue = new MergeQueue(count);
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            ranks[i] = i + 1 < count ? merges.rank(ids[i], ids[i + 1]) : Merges.NONE;
            if (ranks[i] != Merges.NONE) {
                queue.add(ranks[i], i);
            }
        }
        while (!queue.isEmpty()) {
            long entry = queue.poll();
            int left = MergeQueue.position(entry);
            if (ranks[left] != MergeQueue.priority(entry)) {
                continue; // one of the two has merged with another meanwhile
            }
            int right = next[left];
            ids[left] = merges.result(ranks[left]);
            ends[left] = ends[right];
            next[left] = next[right];
            ranks[right] = Merges.NONE;
            if (next[left] < count) {
                previous[next[left]] = left;
            }
            rank(left, next, ranks, merges, queue);
            if (previous[left] >= 0) {
                rank(previous[left], next, ranks, merges, queue);
            }
        }
        int kept = 0;
        for (int i = 0; i < count; i = next[i]) {
            ids[kept] = ids[i];
            ends[kept++] = ends[i];
        }
        count = kept;
    }

    private void rank(int left, int[] next, int[] ranks, Merges merges, MergeQueue queue) {
        ranks[left] = next[left] < count ? merges.rank(ids[left], ids[next[left]]) : Merges.NONE;
        if (ranks[left] != Merges.NONE) {
            queue.add(ranks[left], left);
        }
    }

    /** Adds the symbols as tokens, of which the first begins at {@code from}. */
    void addTo(TokenBuffer tokens, int from) {
        int start = from;
        for (int i = 0; i < count; i++) {
            tokens.add(ids[i], start, ends[i]);
            start = ends[i];
        }
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    /** The ends, counted from a position. */
    int[] endsFrom(int from) {
        int[] relative = Arrays.copyOf(ends, count);
        for (int i = 0; i < count; i++) {
            relative[i] -= from;
        }
        return relative;
    }
}
