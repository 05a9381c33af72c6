package dev.slm.quant.format;

import java.util.Arrays;

/**
 * Finds the scale of a small group of values by trying code grids a little finer and coarser than the one that just
 * covers the group, and solving the weighted least-squares problem that each assignment of codes poses: the method
 * behind GGML's quantizers, here for the case that all columns are equally important.
 *
 * <p>Holds the scratch and the results of one {@code encode} call. Sums are in single precision and in the order of the
 * values, as in GGML, so that ties fall as they do there.
 */
final class ScaleSearch {
    /** Groups below this magnitude become zeros: no scale that a half can hold would suit them. */
    private static final float NEGLIGIBLE = 1e-15f;

    private static final int LARGEST_GROUP = 32;
    private static final int[] STEPS = {0, -9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final float STEP = 0.1f;
    private static final int OFFSET_STEPS = 36;
    private static final float OFFSET_STEP = 0.05f;
    private static final float FIRST_OFFSET_STEP = -0.9f;

    private final boolean uniform;
    private final float meanSquare;
    private final float[] weights = new float[LARGEST_GROUP];
    private int[] candidate = new int[LARGEST_GROUP];
    private int[] codes = new int[LARGEST_GROUP];
    private float offset;

    private ScaleSearch(boolean uniform, float meanSquare) {
        this.uniform = uniform;
        this.meanSquare = meanSquare;
    }

    /** Plain least squares. */
    static ScaleSearch uniform() {
        return new ScaleSearch(true, 0);
    }

    /**
     * An error of a value x weighs as sqrt(mean square of the row + x²): large values matter more, but small ones are
     * not ignored.
     */
    static ScaleSearch ofRow(float[] row, int from, int count) {
        float sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += row[i] * row[i];
        }
        return new ScaleSearch(false, sum / count);
    }

    /** The code that the last search gave to value {@code i} of its group. */
    int code(int i) {
        return codes[i];
    }

    /** The offset that the last {@link #withOffset} found. */
    float offset() {
        return offset;
    }

    /** The scale {@code d}, of either sign, for which codes in [-zero, zero - 1] best give {@code x = d * code}. */
    float symmetric(float[] x, int from, int count, int zero) {
        // The extreme value gets a code near -zero, the one side that reaches so far.
        return scale(x, from, count, -zero, -zero, zero - 1);
    }

    /** The scale {@code d} for which codes in [0, limit] best give the positive values {@code x = d * code}. */
    float positive(float[] x, int limit) {
        return scale(x, 0, x.length, limit, 0, limit);
    }

    private void weigh(float[] x, int from, int count) {
        for (int i = 0; i < count; i++) {
            weights[i] = uniform ? 1 : (float) Math.sqrt(meanSquare + x[from + i] * x[from + i]);
        }
    }

    /** @param reach the code of the extreme value on the grid that just covers the group */
    private float scale(float[] x, int from, int count, int reach, int low, int high) {
        weigh(x, from, count);
        float extreme = Codes.extreme(x, from, count);
        Arrays.fill(codes, low);
        if (Math.abs(extreme) < NEGLIGIBLE) {
            return 0;
        }
        float best = 0;
        float scale = 0;
        for (int step : STEPS) {
            propose(x, from, count, 0, (reach + Integer.signum(reach) * STEP * step) / extreme, low, high);
            float product = 0;
            float square = 0;
            for (int i = 0; i < count; i++) {
                product += weights[i] * x[from + i] * candidate[i];
                square += weights[i] * candidate[i] * candidate[i];
            }
            if (square > 0 && product * product > best * square) {
                scale = product / square;
                best = scale * product;
                accept();
            }
        }
        return scale;
    }

    /**
     * The scale {@code d} and the {@link #offset()} {@code m} for which codes in [0, limit] best give
     * {@code x = d * code - m}, both at least 0.
     */
    float withOffset(float[] x, int from, int count, int limit) {
        weigh(x, from, count);
        float maximum = Codes.maximum(x, from, count);
        offset = -Math.min(0, Codes.minimum(x, from, count));
        Arrays.fill(codes, 0);
        if (!(maximum + offset > 0)) {
            return 0;
        }
        float w = 0;
        float wx = 0;
        for (int i = 0; i < count; i++) {
            w += weights[i];
            wx += weights[i] * x[from + i];
        }
        float inverse = limit / (maximum + offset);
        propose(x, from, count, offset, inverse, 0, limit);
        float scale = 1 / inverse;
        float best = error(x, from, count, scale, offset);
        accept();
        for (int step = 0; step <= OFFSET_STEPS; step++) {
            // The next grid begins where the best one so far did.
            inverse = (FIRST_OFFSET_STEP + OFFSET_STEP * step + limit) / (maximum + offset);
            propose(x, from, count, offset, inverse, 0, limit);
            float wl = 0;
            float wll = 0;
            float wlx = 0;
            for (int i = 0; i < count; i++) {
                wl += weights[i] * candidate[i];
                wll += weights[i] * candidate[i] * candidate[i];
                wlx += weights[i] * candidate[i] * x[from + i];
            }
            float determinant = w * wll - wl * wl;
            if (!(determinant > 0)) {
                continue;
            }
            float d = (w * wlx - wx * wl) / determinant;
            float m = (wl * wlx - wll * wx) / determinant;
            if (m < 0) {
                m = 0;
                d = wlx / wll;
            }
            float error = error(x, from, count, d, m);
            if (error < best) {
                best = error;
                scale = d;
                offset = m;
                accept();
            }
        }
        return scale;
    }

    private void propose(float[] x, int from, int count, float offset, float inverse, int low, int high) {
        for (int i = 0; i < count; i++) {
            candidate[i] = Codes.nearest(inverse * (x[from + i] + offset), low, high);
        }
    }

    private void accept() {
        int[] rejected = codes;
        codes = candidate;
        candidate = rejected;
    }

    private float error(float[] x, int from, int count, float scale, float offset) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            float difference = scale * candidate[i] - offset - x[from + i];
            sum += weights[i] * (difference * difference);
        }
        return sum;
    }
}
