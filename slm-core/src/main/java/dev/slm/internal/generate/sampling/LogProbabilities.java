package dev.slm.internal.generate.sampling;

/**
 * Log-probabilities of the model's own distribution: the log-softmax of its logits, before any adjustment, temperature or
 * filter. Not thread-safe.
 */
public final class LogProbabilities {
    private final int vocabularySize;
    private final RadixSelect select = new RadixSelect();
    private float[] row = {};

    /** For logits of this many tokens. */
    public LogProbabilities(int vocabularySize) {
        this.vocabularySize = vocabularySize;
    }

    /**
     * What to subtract from a logit to get the natural logarithm of its probability.
     *
     * @param logits of the whole vocabulary from {@code offset} on
     */
    public double logNorm(float[] logits, int offset) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < vocabularySize; i++) {
            max = Math.max(max, logits[offset + i]);
        }
        double sum = 0;
        for (int i = 0; i < vocabularySize; i++) {
            sum += FastExp.ofNonPositive(logits[offset + i] - max);
        }
        return max + Math.log(sum);
    }

    /** The ids of the {@code count} largest logits, largest first, smaller ids first among equals. */
    public int[] largest(float[] logits, int offset, int count) {
        if (row.length == 0) {
            row = new float[vocabularySize];
        }
        System.arraycopy(logits, offset, row, 0, vocabularySize);
        int[] ids = new int[Math.min(count, vocabularySize)];
        if (ids.length == 0) {
            return ids;
        }
        select.select(row, null, vocabularySize, ids.length);
        int ties = select.ties();
        int found = 0;
        for (int id = 0; id < vocabularySize && found < ids.length; id++) {
            int order = Integer.compareUnsigned(RadixSelect.sortable(row[id]), select.boundary());
            if (order > 0 || (order == 0 && ties-- > 0)) {
                insert(ids, found++, id);
            }
        }
        return ids;
    }

    private void insert(int[] ids, int size, int id) {
        int at = size;
        while (at > 0 && row[ids[at - 1]] < row[id]) {
            ids[at] = ids[at - 1];
            at--;
        }
        ids[at] = id;
    }
}
