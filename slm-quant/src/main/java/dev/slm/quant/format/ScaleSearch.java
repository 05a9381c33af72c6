package dev.slm.quant.format;

import java.util.Arrays;

/**
 * Finds the scale of a group of values by trying code grids a little finer and coarser than the one that just
 * covers the group, and solving the weighted least-squares problem that each assignment of codes poses: the method
 * behind GGML's quantizers ({@code make_qx_quants} and {@code make_qkx3_quants} of ggml-quants.c), here as it comes out
 * when all columns are equally important.
 */
final class ScaleSearch extends ScaleChoice {
    /** Groups below this magnitude become zeros: no scale that a half can hold would suit them. */
    static final float NEGLIGIBLE = 1e-15f;

    private static final int[] STEPS = {0, -9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final float STEP = 0.1f;
    private static final Grid FINE = new Grid(-0.9f, 0.05f, 36);

    private final Weights weighing;
    private final Grid grid;
    private final float[] weights = new float[LARGEST_GROUP];
    private int[] candidate = new int[LARGEST_GROUP];

    /** How much the error of each value counts. */
    @FunctionalInterface
    interface Weights {
        /** Puts the weights of {@code x[from]} and the values after it into {@code weights}, from 0 on. */
        void weigh(float[] x, int from, int count, float[] weights);
    }

    /** How far the largest code is stretched in the search with an offset: by first, first + step, … */
    record Grid(float first, float step, int steps) {}

    ScaleSearch(Weights weighing) {
        this(weighing, FINE);
    }

    ScaleSearch(Weights weighing, Grid grid) {
        this.weighing = weighing;
        this.grid = grid;
    }

    /** Plain least squares. */
    static ScaleSearch uniform() {
        return new ScaleSearch((x, from, count, weights) -> Arrays.fill(weights, 0, count, 1));
    }

    /**
     * An error of a value x weighs as sqrt(mean square of the row + x²): large values matter more, but small ones are
     * not ignored.
     */
    static ScaleSearch ofRow(float[] row, int start, int length) {
        float sum = 0;
        for (int i = start; i < start + length; i++) {
            sum += row[i] * row[i];
        }
        float meanSquare = sum / length;
        return new ScaleSearch((x, from, count, weights) -> {
            for (int i = 0; i < count; i++) {
                weights[i] = (float) Math.sqrt(meanSquare + x[from + i] * x[from + i]);
            }
        });
    }

    @Override
    float symmetric(float[] x, int from, int count, int zero) {
        // The extreme value gets a code near -zero, the one side that reaches so far.
        return scale(x, from, count, -zero, -zero, zero - 1);
    }

    @Override
    float groupSymmetric(float[] x, int from, int count, int zero) {
        return symmetric(x, from, count, zero);
    }

    @Override
    float symmetricScales(float[] scales, int zero) {
        return symmetric(scales, 0, scales.length, zero);
    }

    @Override
    float positiveScales(float[] scales, int limit) {
        return scale(scales, 0, scales.length, limit, 0, limit);
    }

    /** @param reach the code of the extreme value on the grid that just covers the group */
    private float scale(float[] x, int from, int count, int reach, int low, int high) {
        weighing.weigh(x, from, count, weights);
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

    @Override
    float withOffset(float[] x, int from, int count, int limit) {
        weighing.weigh(x, from, count, weights);
        float maximum = Codes.maximum(x, from, count);
        float offset = keepOffset(-Math.min(0, Codes.minimum(x, from, count)));
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
        for (int step = 0; step <= grid.steps; step++) {
            // The next grid begins where the best one so far did.
            inverse = (grid.first + grid.step * step + limit) / (maximum + offset);
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
                offset = keepOffset(m);
                accept();
            }
        }
        return scale;
    }

    @Override
    float groupWithOffset(float[] x, int from, int count, int limit) {
        return withOffset(x, from, count, limit);
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
