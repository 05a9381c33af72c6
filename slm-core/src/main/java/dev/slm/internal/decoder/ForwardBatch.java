package dev.slm.internal.decoder;

import java.util.Arrays;

/**
 * What one forward pass reads: for each of some sequences the tokens that come next in it. Prefill and single tokens of
 * many sequences may be mixed. To be filled, used and filled again. Not thread-safe.
 */
public final class ForwardBatch {
    /** Of which tokens of a segment results are wanted. */
    public enum Wanted {
        /** Of none: the tokens are read for those that follow later. */
        NONE,
        /** Of the last. */
        LAST,
        /** Of each. */
        ALL
    }

    private Sequence[] sequences = new Sequence[4];
    private int[][] ids = new int[4][];
    private int[] offsets = new int[4];
    private int[] counts = new int[4];
    private Wanted[] wanted = new Wanted[4];
    private int size;
    private int results;

    /** Removes all segments. */
    public ForwardBatch clear() {
        Arrays.fill(sequences, 0, size, null);
        Arrays.fill(ids, 0, size, null);
        size = 0;
        results = 0;
        return this;
    }

    /** Adds a segment: all of {@code tokenIds} come next in the sequence. */
    public ForwardBatch add(Sequence sequence, int[] tokenIds, Wanted results) {
        return add(sequence, tokenIds, 0, tokenIds.length, results);
    }

    /**
     * Adds a segment: {@code count} tokens of {@code tokenIds} from {@code offset} on come next in the sequence.
     *
     * @param tokenIds must not change before the pass has run
     * @throws IllegalArgumentException if the sequence is in the batch already, there is no token, or the sequence would
     *     become longer than its maximum
     */
    public ForwardBatch add(Sequence sequence, int[] tokenIds, int offset, int count, Wanted want) {
        if (offset < 0 || count < 1 || offset > tokenIds.length - count) {
            throw new IllegalArgumentException(
                    "tokens " + offset + " to " + (offset + count) + " of " + tokenIds.length);
        }
        if (count > sequence.maxLength() - sequence.length()) {
            throw new IllegalArgumentException(count + " more tokens do not fit a sequence that has "
                    + sequence.length() + " of at most " + sequence.maxLength());
        }
        for (int i = 0; i < size; i++) {
            if (sequences[i] == sequence) {
                throw new IllegalArgumentException("a sequence can be in a batch only once");
            }
        }
        if (size == counts.length) {
            sequences = Arrays.copyOf(sequences, 2 * size);
            ids = Arrays.copyOf(ids, 2 * size);
            offsets = Arrays.copyOf(offsets, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            wanted = Arrays.copyOf(wanted, 2 * size);
        }
        sequences[size] = sequence;
        ids[size] = tokenIds;
        offsets[size] = offset;
        counts[size] = count;
        wanted[size] = want;
        size++;
        results = Math.addExact(results, results(size - 1));
        return this;
    }

    /** Segments. */
    public int size() {
        return size;
    }

    /** Rows of results that the pass will give: those of the first segment, then those of the second, … */
    public int results() {
        return results;
    }

    /** Rows of results of segment {@code i}. */
    public int results(int i) {
        return switch (wanted[i]) {
            case NONE -> 0;
            case LAST -> 1;
            case ALL -> counts[i];
        };
    }

    Sequence sequence(int i) {
        return sequences[i];
    }

    int count(int i) {
        return counts[i];
    }

    int id(int i, int token) {
        return ids[i][offsets[i] + token];
    }

    int[] ids(int i) {
        return ids[i];
    }

    int offset(int i) {
        return offsets[i];
    }

    /** Whether a result of this token of segment {@code i} is wanted. */
    boolean wanted(int i, int token) {
        return switch (wanted[i]) {
            case NONE -> false;
            case LAST -> token == counts[i] - 1;
            case ALL -> true;
        };
    }
}
