package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.slm.quant.Activations;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * A batch of activations rounded to 8 bits: runs of 32 columns have a scale, the largest magnitude / 127, and codes from
 * −127 to 127. Products of such codes with codes of few bits add up in 16 bits, of which a vector has twice as many lanes
 * as of floats.
 *
 * <p>Where rows are multiplied one by one, the codes lie in pairs, because one product of 32 bits then is the sum of two:
 * codes a + 2^16 · b times d + 2^16 · c are a · c + b · d in the upper half, and a · d below. Of every four columns the first
 * int holds columns 0 (in the high half) and 2, the second 1 and 3. That is how a mask takes codes from a word of four bytes.
 *
 * <p>For {@link ShortGemm} and {@link Gemm} there are twins, a code in both halves of an int, and values, the code as the
 * float that it stands for. Both lie in chunks of {@link #CHUNK} columns of all rows: what one panel of weights meets is
 * contiguous, and so has room in a cache whatever the number of columns.
 */
final class RoundedRows {
    /** Columns with one scale. */
    static final int GROUP = 32;

    /** Columns of a chunk. */
    static final int CHUNK = ShortGemm.COLUMNS;

    private static final int PAIRS = GROUP / 2;

    /** Adding it to a float leaves the nearest integer, ties to even, in its lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    /** The bits of {@link #ROUND}: those of a code are larger by the code. */
    private static final int ROUND_BITS = 0x4b400000;

    /** Smaller groups become zero: 127 / TINY is still finite. */
    private static final float TINY = 0x1p-116f;

    /** {@code columns / 2} ints a row. */
    int[] pairs = {};

    /** An int a column, at {@link #chunk}. */
    int[] twins = {};

    /** The rounded activations as floats, at {@link #chunk}. */
    float[] values = {};

    /** {@code columns / 32} floats a row. */
    float[] scales = {};

    /** The sum of the values of {@link Sums#RUN} columns: {@code columns / 16} floats a row; of pairs only. */
    float[] sums = {};

    /** The sum of the values of a group: {@code columns / 32} floats a row. */
    float[] totals = {};

    /** Two ints per run of {@link Sums#RUN} columns: the sum of its first, third … pairs, and that of the others. */
    private int[] pairSums = {};

    private int rows;
    private int columns;
    private boolean oneByOne;
    private boolean withTwins;
    private boolean withValues;

    /** Makes room for rows that are multiplied one by one, as pairs. */
    void reserve(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        oneByOne = true;
        int size = Math.multiplyExact(rows, columns);
        if (pairs.length < size / 2) {
            pairs = new int[size / 2];
            sums = new float[size / Sums.RUN];
            pairSums = new int[2 * size / Sums.RUN];
        }
        reserveScales(size / GROUP);
    }

    /** Makes room for rows that are multiplied together, as twins or values or both. */
    void reserve(int rows, int columns, boolean withTwins, boolean withValues) {
        this.rows = rows;
        this.columns = columns;
        oneByOne = false;
        this.withTwins = withTwins;
        this.withValues = withValues;
        int padded = rows + ShortGemm.TILE;
        int size = Math.multiplyExact(padded, (columns + CHUNK - 1) / CHUNK * CHUNK);
        if (withTwins && twins.length < size) {
            twins = new int[size];
        }
        if (withValues && values.length < size) {
            values = new float[size];
        }
        reserveScales(padded * (columns / GROUP));
    }

    private void reserveScales(int size) {
        if (scales.length < size) {
            scales = new float[size];
            totals = new float[size];
        }
    }

    /** Groups of a row. */
    int groups() {
        return columns / GROUP;
    }

    /** Where in {@link #pairs} a group of a row starts. */
    int pair(int row, int group) {
        return row * (columns / 2) + group * PAIRS;
    }

    /** Where in {@link #twins} and {@link #values} a column of a row stands, and those after it up to the next chunk. */
    int chunk(int row, int column) {
        return (column / CHUNK * rows + row) * CHUNK + column % CHUNK;
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
     * What sums of products with pairs start with, so that codes count from {@code zero} and the half below the sum is not
     * negative: then a shift by 16 leaves the sum.
     *
     * @param runs of {@link Sums#RUN} columns
     */
    int bias(int row, int run, int runs, int zero) {
        int sum = 0;
        for (int i = 2 * sum(row, run); i < 2 * (sum(row, run) + runs); i++) {
            sum += pairSums[i];
        }
        return bias(sum, zero);
    }

    /** The same for a sum of the first, third … pairs of a run, or of the others ({@code odd} 1). */
    int bias(int row, int run, int runs, int odd, int zero) {
        int sum = 0;
        for (int i = 2 * sum(row, run) + odd; i < 2 * (sum(row, run) + runs); i += 2) {
            sum += pairSums[i];
        }
        return bias(sum, zero);
    }

    private static int bias(int sum, int zero) {
        return 0x8000 - zero * 0x10001 * sum;
    }

    /**
     * Rounds a row.
     *
     * @param codes scratch of 32 ints
     */
    void round(Activations x, int row, int[] codes) {
        float[] data = x.data();
        for (int group = 0; group < columns / GROUP; group++) {
            int from = x.offset(row) + group * GROUP;
            float scale = round(data, from, codes);
            scales[scale(row, group)] = scale;
            if (oneByOne) {
                pack(codes, 0, scale, row, 2 * group);
                pack(codes, Sums.RUN, scale, row, 2 * group + 1);
                continue;
            }
            totals[scale(row, group)] = scale * sum(codes, 0) + scale * sum(codes, Sums.RUN);
            int to = chunk(row, group * GROUP);
            if (withTwins) {
                twins(codes, twins, to);
            }
            if (withValues) {
                values(codes, scale, values, to);
            }
        }
    }

    /** Leaves the bits of {@code code + ROUND} in {@code codes}. */
    private static float round(float[] x, int xo, int[] codes) {
        FloatVector magnitudes = FloatVector.fromArray(F, x, xo).abs();
        for (int i = WIDTH; i < GROUP; i += WIDTH) {
            magnitudes = FloatVector.fromArray(F, x, xo + i).abs().max(magnitudes);
        }
        float largest = magnitudes.reduceLanes(MAX);
        float scale = largest < TINY ? 0 : largest / 127;
        float inverse = largest < TINY ? 0 : 127 / largest;
        for (int i = 0; i < GROUP; i += WIDTH) {
            FloatVector code = FloatVector.fromArray(F, x, xo + i).mul(inverse).add(ROUND);
            ((IntVector) code.reinterpretShape(Lanes.I, 0)).intoArray(codes, i);
        }
        return scale;
    }

    private static int sum(int[] codes, int from) {
        IntVector sum = IntVector.fromArray(Lanes.I, codes, from);
        for (int i = WIDTH; i < Sums.RUN; i += WIDTH) {
            sum = IntVector.fromArray(Lanes.I, codes, from + i).add(sum);
        }
        return sum.reduceLanes(ADD) - Sums.RUN * ROUND_BITS;
    }

    private static void twins(int[] codes, int[] twins, int to) {
        for (int i = 0; i < GROUP; i += WIDTH) {
            IntVector v = IntVector.fromArray(Lanes.I, codes, i);
            v.and(0xffff).or(v.lanewise(LSHL, 16)).intoArray(twins, to + i);
        }
    }

    private static void values(int[] codes, float scale, float[] values, int to) {
        for (int i = 0; i < GROUP; i += WIDTH) {
            ((FloatVector) IntVector.fromArray(Lanes.I, codes, i).reinterpretShape(F, 0))
                    .sub(ROUND)
                    .mul(scale)
                    .intoArray(values, to + i);
        }
    }

    private void pack(int[] codes, int from, float scale, int row, int run) {
        int to = row * (columns / 2) + run * (Sums.RUN / 2);
        int even = 0;
        int odd = 0;
        int sum = 0;
        for (int i = from; i < from + Sums.RUN; i += 4) {
            int first = (short) codes[i];
            int second = (short) codes[i + 1];
            int third = (short) codes[i + 2];
            int fourth = (short) codes[i + 3];
            pairs[to] = third + (first << 16);
            pairs[to + 1] = fourth + (second << 16);
            even += pairs[to];
            odd += pairs[to + 1];
            sum += first + second + third + fourth;
            to += 2;
        }
        pairSums[2 * sum(row, run)] = even;
        pairSums[2 * sum(row, run) + 1] = odd;
        sums[sum(row, run)] = scale * sum;
    }
}
