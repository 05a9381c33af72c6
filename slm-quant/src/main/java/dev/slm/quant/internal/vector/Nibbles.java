package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.S;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

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
            ShortVector low0 = IntVector.broadcast(I, lowBias).reinterpretAsShorts();
            ShortVector low1 = low0;
            ShortVector high0 = IntVector.broadcast(I, highBias).reinterpretAsShorts();
            ShortVector high1 = high0;
            for (int t = 0; t < words; t++) {
                IntVector v = IntVector.fromArray(I, packed, at + t * ROWS + row);
                IntVector u = IntVector.fromArray(I, packed, at + t * ROWS + row + WIDTH);
                ShortVector x = IntVector.broadcast(I, pairs[low + 2 * t]).reinterpretAsShorts();
                low0 = low0.add(v.and(mask).reinterpretAsShorts().mul(x));
                low1 = low1.add(u.and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[high + 2 * t]).reinterpretAsShorts();
                high0 = high0.add(
                        v.lanewise(LSHR, 4).and(mask).reinterpretAsShorts().mul(x));
                high1 = high1.add(
                        u.lanewise(LSHR, 4).and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[low + 2 * t + 1]).reinterpretAsShorts();
                low0 = low0.add(
                        v.lanewise(LSHR, 8).and(mask).reinterpretAsShorts().mul(x));
                low1 = low1.add(
                        u.lanewise(LSHR, 8).and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[high + 2 * t + 1]).reinterpretAsShorts();
                high0 = high0.add(
                        v.lanewise(LSHR, 12).and(mask).reinterpretAsShorts().mul(x));
                high1 = high1.add(
                        u.lanewise(LSHR, 12).and(mask).reinterpretAsShorts().mul(x));
            }
            low0.reinterpretAsInts().intoArray(sums, to + row);
            low1.reinterpretAsInts().intoArray(sums, to + row + WIDTH);
            high0.reinterpretAsInts().intoArray(sums, to + ROWS + row);
            high1.reinterpretAsInts().intoArray(sums, to + ROWS + row + WIDTH);
        }
    }

    /** As {@link #multiply} where even and odd nibbles are of one group: receives 32 sums of both. */
    static void multiplyBoth(
            int[] packed, int at, int words, int[] pairs, int low, int high, int bias, int[] sums, int to) {
        IntVector mask = IntVector.broadcast(I, PAIR);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            ShortVector low0 = IntVector.broadcast(I, bias).reinterpretAsShorts();
            ShortVector low1 = low0;
            ShortVector high0 = ShortVector.zero(S);
            ShortVector high1 = high0;
            for (int t = 0; t < words; t++) {
                IntVector v = IntVector.fromArray(I, packed, at + t * ROWS + row);
                IntVector u = IntVector.fromArray(I, packed, at + t * ROWS + row + WIDTH);
                ShortVector x = IntVector.broadcast(I, pairs[low + 2 * t]).reinterpretAsShorts();
                low0 = low0.add(v.and(mask).reinterpretAsShorts().mul(x));
                low1 = low1.add(u.and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[high + 2 * t]).reinterpretAsShorts();
                high0 = high0.add(
                        v.lanewise(LSHR, 4).and(mask).reinterpretAsShorts().mul(x));
                high1 = high1.add(
                        u.lanewise(LSHR, 4).and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[low + 2 * t + 1]).reinterpretAsShorts();
                low0 = low0.add(
                        v.lanewise(LSHR, 8).and(mask).reinterpretAsShorts().mul(x));
                low1 = low1.add(
                        u.lanewise(LSHR, 8).and(mask).reinterpretAsShorts().mul(x));
                x = IntVector.broadcast(I, pairs[high + 2 * t + 1]).reinterpretAsShorts();
                high0 = high0.add(
                        v.lanewise(LSHR, 12).and(mask).reinterpretAsShorts().mul(x));
                high1 = high1.add(
                        u.lanewise(LSHR, 12).and(mask).reinterpretAsShorts().mul(x));
            }
            low0.add(high0).reinterpretAsInts().intoArray(sums, to + row);
            low1.add(high1).reinterpretAsInts().intoArray(sums, to + row + WIDTH);
        }
    }
}
