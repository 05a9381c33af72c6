package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.Activations;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A batch of activations rounded to 8 bits: runs of 32 columns have a scale, the largest magnitude / 127, and codes from
 * −127 to 127. Products of such codes with codes of few bits add up in 16 bits, of which a vector has twice as many lanes
 * as of floats.
 *
 * <p>The codes lie in pairs, because a lane of 32 bits then multiplies two columns at once: of every four columns the
 * first int holds columns 0 and 2 (in the high half), the second 1 and 3. That is how a mask takes them from a word of four
 * bytes.
 */
final class RoundedRows {
    /** Columns with one scale. */
    static final int GROUP = 32;

    private static final int PAIRS = GROUP / 2;

    /** Adding it to a float leaves the nearest integer, ties to even, in its lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    /** Smaller groups become zero: 127 / TINY is still finite. */
    private static final float TINY = 0x1p-116f;

    /** {@code columns / 2} ints a row. */
    int[] pairs = {};

    /** {@code columns / 32} floats a row. */
    float[] scales = {};

    /** The sum of the values of {@link Sums#RUN} columns: {@code columns / 16} floats a row. */
    float[] sums = {};

    /** The same of the codes, for the two halves of pairs apart. */
    private int[] halfSums = {};

    /** The rounded activations as floats, {@code columns} a row; only if they were asked for. */
    float[] values = {};

    private int columns;
    private boolean withValues;

    /** Makes room. */
    void reserve(int rows, int columns, boolean withValues) {
        this.columns = columns;
        this.withValues = withValues;
        int size = Math.multiplyExact(rows, columns);
        if (pairs.length < size / 2) {
            pairs = new int[size / 2];
            scales = new float[size / GROUP];
            sums = new float[size / Sums.RUN];
            halfSums = new int[size / Sums.RUN];
        }
        if (withValues && values.length < size) {
            values = new float[size];
        }
    }

    int columns() {
        return columns;
    }

    /** Where in {@link #pairs} a group of a row starts. */
    int pair(int row, int group) {
        return row * (columns / 2) + group * PAIRS;
    }

    /** Where the scale of a group of a row stands. */
    int scale(int row, int group) {
        return row * (columns / GROUP) + group;
    }

    /** Where the sum of a run of a row stands. */
    int sum(int row, int run) {
        return row * (columns / Sums.RUN) + run;
    }

    /**
     * What sums of pairs start with, so that codes count from {@code zero}: the negative of zero times the pairs.
     *
     * @param runs of {@link Sums#RUN} columns
     */
    int bias(int row, int run, int runs, int zero) {
        int low = 0;
        int high = 0;
        for (int i = sum(row, run); i < sum(row, run) + runs; i++) {
            low += (short) halfSums[i];
            high += halfSums[i] >> 16;
        }
        return -zero * low & 0xffff | -zero * high << 16;
    }

    /** Rounds a row. */
    void round(Activations x, int row, int[] codes) {
        float[] data = x.data();
        for (int group = 0; group < columns / GROUP; group++) {
            int from = x.offset(row) + group * GROUP;
            float scale = round(data, from, codes, row * columns + group * GROUP);
            scales[scale(row, group)] = scale;
            for (int run = 0; run < 2; run++) {
                pack(codes, run * Sums.RUN, scale, row, 2 * group + run);
            }
        }
    }

    private float round(float[] x, int xo, int[] codes, int to) {
        FloatVector magnitudes = FloatVector.fromArray(F, x, xo).abs();
        for (int i = WIDTH; i < GROUP; i += WIDTH) {
            magnitudes = magnitudes.max(FloatVector.fromArray(F, x, xo + i).abs());
        }
        float largest = magnitudes.reduceLanes(VectorOperators.MAX);
        float scale = largest < TINY ? 0 : largest / 127;
        float inverse = largest < TINY ? 0 : 127 / largest;
        for (int i = 0; i < GROUP; i += WIDTH) {
            FloatVector code = FloatVector.fromArray(F, x, xo + i).mul(inverse).add(ROUND);
            code.reinterpretAsInts().intoArray(codes, i);
            if (withValues) {
                code.sub(ROUND).mul(scale).intoArray(values, to + i);
            }
        }
        return scale;
    }

    private void pack(int[] codes, int from, float scale, int row, int run) {
        int to = row * (columns / 2) + run * (Sums.RUN / 2);
        int low = 0;
        int high = 0;
        for (int i = 0; i < Sums.RUN; i += 4) {
            int even = codes[from + i] & 0xffff | codes[from + i + 2] << 16;
            int odd = codes[from + i + 1] & 0xffff | codes[from + i + 3] << 16;
            low += (short) even + (short) odd;
            high += (even >> 16) + (odd >> 16);
            pairs[to + i / 2] = even;
            pairs[to + i / 2 + 1] = odd;
        }
        halfSums[sum(row, run)] = low & 0xffff | high << 16;
        sums[sum(row, run)] = scale * (low + high);
    }
}
