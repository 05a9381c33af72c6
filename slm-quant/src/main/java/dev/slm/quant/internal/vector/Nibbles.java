package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/**
 * Products of 4-bit codes where they lie, in the format's order: a word holds four columns in its even nibbles and four
 * others in its odd ones, so a shift and a mask bring two codes into the halves of a lane, columns 0 and 2 or 1 and 3, which
 * are the pairs of {@link RoundedRows}.
 */
final class Nibbles {
    private static final int PAIR = 0x000f000f;

    private Nibbles() {}

    /**
     * Sums over the columns of so many words of 32 rows.
     *
     * @param low where the pairs of the columns in even nibbles start
     * @param high the same of those in odd ones
     * @param lowBias what the sums of even nibbles start with, see {@link RoundedRows#bias}
     * @param sums receives, from {@code to} on, 32 sums of even nibbles, then 32 of odd ones
     */
    static void multiply(
            int[] packed,
            int at,
            int words,
            int[] pairs,
            int low,
            int high,
            int lowBias,
            int highBias,
            int[] sums,
            int to) {
        IntVector mask = IntVector.broadcast(I, PAIR);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            IntVector low0 = IntVector.broadcast(I, lowBias);
            IntVector low1 = low0;
            IntVector high0 = IntVector.broadcast(I, highBias);
            IntVector high1 = high0;
            for (int t = 0; t < words; t++) {
                IntVector v = IntVector.fromArray(I, packed, at + t * ROWS + row);
                IntVector u = IntVector.fromArray(I, packed, at + t * ROWS + row + WIDTH);
                IntVector x = IntVector.broadcast(I, pairs[low + 2 * t]);
                low0 = v.and(mask).mul(x).add(low0);
                low1 = u.and(mask).mul(x).add(low1);
                x = IntVector.broadcast(I, pairs[high + 2 * t]);
                high0 = v.lanewise(LSHR, 4).and(mask).mul(x).add(high0);
                high1 = u.lanewise(LSHR, 4).and(mask).mul(x).add(high1);
                x = IntVector.broadcast(I, pairs[low + 2 * t + 1]);
                low0 = v.lanewise(LSHR, 8).and(mask).mul(x).add(low0);
                low1 = u.lanewise(LSHR, 8).and(mask).mul(x).add(low1);
                x = IntVector.broadcast(I, pairs[high + 2 * t + 1]);
                high0 = v.lanewise(LSHR, 12).and(mask).mul(x).add(high0);
                high1 = u.lanewise(LSHR, 12).and(mask).mul(x).add(high1);
            }
            low0.lanewise(ASHR, 16).intoArray(sums, to + row);
            low1.lanewise(ASHR, 16).intoArray(sums, to + row + WIDTH);
            high0.lanewise(ASHR, 16).intoArray(sums, to + ROWS + row);
            high1.lanewise(ASHR, 16).intoArray(sums, to + ROWS + row + WIDTH);
        }
    }

    /** As {@link #multiply} where even and odd nibbles are of one group: receives 32 sums of both. */
    static void multiplyBoth(
            int[] packed, int at, int words, int[] pairs, int low, int high, int bias, int[] sums, int to) {
        IntVector mask = IntVector.broadcast(I, PAIR);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            IntVector low0 = IntVector.broadcast(I, bias);
            IntVector low1 = low0;
            IntVector high0 = IntVector.zero(I);
            IntVector high1 = high0;
            for (int t = 0; t < words; t++) {
                IntVector v = IntVector.fromArray(I, packed, at + t * ROWS + row);
                IntVector u = IntVector.fromArray(I, packed, at + t * ROWS + row + WIDTH);
                IntVector x = IntVector.broadcast(I, pairs[low + 2 * t]);
                low0 = v.and(mask).mul(x).add(low0);
                low1 = u.and(mask).mul(x).add(low1);
                x = IntVector.broadcast(I, pairs[high + 2 * t]);
                high0 = v.lanewise(LSHR, 4).and(mask).mul(x).add(high0);
                high1 = u.lanewise(LSHR, 4).and(mask).mul(x).add(high1);
                x = IntVector.broadcast(I, pairs[low + 2 * t + 1]);
                low0 = v.lanewise(LSHR, 8).and(mask).mul(x).add(low0);
                low1 = u.lanewise(LSHR, 8).and(mask).mul(x).add(low1);
                x = IntVector.broadcast(I, pairs[high + 2 * t + 1]);
                high0 = v.lanewise(LSHR, 12).and(mask).mul(x).add(high0);
                high1 = u.lanewise(LSHR, 12).and(mask).mul(x).add(high1);
            }
            low0.add(high0).lanewise(ASHR, 16).intoArray(sums, to + row);
            low1.add(high1).lanewise(ASHR, 16).intoArray(sums, to + row + WIDTH);
        }
    }
}
