package dev.slm.internal.generate.sampling;

/**
 * The tokens that may still come next, with their logits, in the order of their ids. Starts as the whole vocabulary and is
 * narrowed by filters. Keeping the order of ids makes a draw insensitive to how the filters found their cut.
 *
 * <p>Has state; used by one generation.
 */
final class Candidates {
    private final int[] ids;
    private final float[] logits;
    private final float[] weights;
    private final RadixSelect select = new RadixSelect();
    private float[] scratch = {};
    private int size;
    private float reference;
    private double total;
    private boolean weighted;

    Candidates(int vocabularySize) {
        ids = new int[vocabularySize];
        logits = new float[vocabularySize];
        weights = new float[vocabularySize];
    }

    /** All tokens are candidates again, with the logits that {@link #logits()} now holds, indexed by id. */
    void reset() {
        size = logits.length;
        for (int i = 0; i < size; i++) {
            ids[i] = i;
        }
        weighted = false;
    }

    int size() {
        return size;
    }

    int id(int i) {
        return ids[i];
    }

    /** The candidates' logits, from index 0. */
    float[] logits() {
        return logits;
    }

    /** Room for one number a candidate. */
    float[] scratch() {
        if (scratch.length < size) {
            scratch = new float[logits.length];
        }
        return scratch;
    }

    /** Moves the logits so that the largest is 0, and divides them by {@code divisor}, which is above 0. */
    void divide(float divisor) {
        float largest = maxLogit();
        for (int i = 0; i < size; i++) {
            logits[i] = (logits[i] - largest) / divisor;
        }
        weighted = false;
    }

    /** Of each candidate what is proportional to its probability; the sum is {@link #totalWeight()}. */
    float[] weights() {
        if (!weighted) {
            reference = maxLogit();
            for (int i = 0; i < size; i++) {
                weights[i] = FastExp.ofNonPositive(logits[i] - reference);
            }
            addUp();
            weighted = true;
        }
        return weights;
    }

    /** The sum of the {@link #weights()}; above 0. */
    double totalWeight() {
        weights();
        return total;
    }

    /** What to subtract from a logit to get the logarithm of the probability among the candidates. */
    double logNorm() {
        return Math.log(totalWeight()) + reference;
    }

    /** The largest logit of all candidates. */
    float maxLogit() {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, logits[i]);
        }
        return largest;
    }

    /** Keeps the {@code count} largest logits. */
    void keepLargest(int count) {
        if (count < size) {
            select.select(logits, null, size, count);
            keepSelected(logits);
        }
    }

    /** Keeps the fewest candidates with the largest keys that together have {@code share} of the probability. */
    void keepShare(float[] keys, double share) {
        select.select(keys, weights(), size, share * totalWeight());
        keepSelected(keys);
    }

    /** Keeps the candidates with at least this logit. */
    void keepFrom(float smallestLogit) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (logits[i] >= smallestLogit) {
                move(i, kept++);
            }
        }
        shrinkTo(kept);
    }

    private void keepSelected(float[] keys) {
        int boundary = select.boundary();
        int ties = select.ties();
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int order = Integer.compareUnsigned(RadixSelect.sortable(keys[i]), boundary);
            if (order > 0 || (order == 0 && ties-- > 0)) {
                move(i, kept++);
            }
        }
        shrinkTo(kept);
    }

    private void move(int from, int to) {
        ids[to] = ids[from];
        logits[to] = logits[from];
        weights[to] = weights[from];
    }

    private void shrinkTo(int kept) {
        size = kept;
        if (weighted) {
            addUp();
        }
    }

    private void addUp() {
        total = 0;
        for (int i = 0; i < size; i++) {
            total += weights[i];
        }
    }
}
