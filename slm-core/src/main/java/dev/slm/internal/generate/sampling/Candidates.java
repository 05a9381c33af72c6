package dev.slm.internal.generate.sampling;

/**
 * The tokens that may still come next, with their logits, in the order of their ids. Starts as the whole vocabulary and is
 * narrowed by filters. Keeping the order of ids makes a draw insensitive to how the filters found their cut.
 *
 * <p>Has state; used by one generation.
 */
final class Candidates {
    /** Candidates whose weights are added up together: a draw skips whole blocks. */
    private static final int BLOCK = 256;

    private final int[] ids;
    private final float[] logits;
    private final float[] weights;
    private final double[] blockWeights;
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
        blockWeights = new double[blocks(vocabularySize)];
    }

    private static int blocks(int size) {
        return (size + BLOCK - 1) / BLOCK;
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
        return maxLogit(0, size);
    }

    private float maxLogit(int from, int end) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < end; i++) {
            largest = Math.max(largest, logits[i]);
        }
        return largest;
    }

    /** Keeps the {@code count} largest logits. */
    void keepLargest(int count) {
        int blocks = blocks(size);
        if (count <= blocks / 2) {
            // Count blocks have a logit as large as the count-th largest of the blocks' maxima: no smaller one is kept.
            float[] maxima = scratch();
            for (int block = 0; block < blocks; block++) {
                maxima[block] = maxLogit(block * BLOCK, Math.min(size, (block + 1) * BLOCK));
            }
            select.select(maxima, null, blocks, count);
            keepFrom(RadixSelect.key(select.boundary()));
        }
        if (count < size) {
            select.select(logits, null, size, count);
            keepSelected(logits);
        }
    }

    /** Keeps the fewest candidates with the largest keys that together have {@code share} of the probability. */
    void keepShare(float[] keys, double share) {
        keepWeight(keys, share * totalWeight());
    }

    /** Keeps the fewest candidates with the largest logits that together have {@code share} of the probability. */
    void keepMostProbable(double share) {
        double target = share * totalWeight();
        // All candidates below this weight together have less than the rest; half of it leaves room for rounding.
        double negligible = (1 - share) * total / size / 2;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            // Without a branch, which would be mispredicted often.
            move(i, kept);
            kept += weights[i] >= negligible ? 1 : 0;
        }
        size = kept;
        keepWeight(logits, target);
    }

    private void keepWeight(float[] keys, double target) {
        select.select(keys, weights, size, target);
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
        for (int block = 0; block < blocks(size); block++) {
            int end = Math.min(size, (block + 1) * BLOCK);
            // Four sums at a time, because one addition has to wait for the one before it.
            double first = 0;
            double second = 0;
            double third = 0;
            double fourth = 0;
            int i = block * BLOCK;
            for (; i + 3 < end; i += 4) {
                first += weights[i];
                second += weights[i + 1];
                third += weights[i + 2];
                fourth += weights[i + 3];
            }
            for (; i < end; i++) {
                first += weights[i];
            }
            blockWeights[block] = first + second + (third + fourth);
            total += blockWeights[block];
        }
    }

    /**
     * The candidate that a draw falls on when all are laid side by side, each as wide as its weight.
     *
     * @param share in [0, 1): where it falls, as a share of the {@link #totalWeight()}
     * @return its id
     */
    int draw(double share) {
        double left = share * totalWeight();
        int last = blocks(size) - 1;
        int block = 0;
        while (block < last && left >= blockWeights[block]) {
            left -= blockWeights[block++];
        }
        int chosen = -1;
        for (int i = block * BLOCK; i < size && left >= 0; i++) {
            if (weights[i] > 0) {
                chosen = i;
                left -= weights[i];
            }
        }
        return ids[chosen < 0 ? lastPossible(block * BLOCK) : chosen];
    }

    /** Where rounding has carried a draw beyond the last candidate that can be drawn. */
    private int lastPossible(int end) {
        int i = end - 1;
        while (weights[i] <= 0) {
            i--;
        }
        return i;
    }
}
