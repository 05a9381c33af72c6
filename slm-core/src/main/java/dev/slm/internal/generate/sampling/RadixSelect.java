package dev.slm.internal.generate.sampling;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where to cut a list so that its largest keys remain, without sorting it: a radix select over the bits of the keys,
 * three passes however long the list is. Exact: keys that are equal are taken in the order of the list.
 *
 * <p>The answer is a pair, {@link #boundary()} and {@link #ties()}: keep every key above the boundary and the first
 * {@code ties} of those equal to it. Has state; for one thread.
 */
final class RadixSelect {
    private static final int[] SHIFTS = {21, 10, 0};
    private static final int[] WIDTHS = {11, 11, 10};

    private final double[] histogram = new double[1 << 11];
    private int boundary;
    private int ties;

    /** A float's bits, so ordered that unsigned integers compare as the floats do. */
    static int sortable(float key) {
        int bits = Float.floatToRawIntBits(key);
        return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
    }

    /** The float whose {@link #sortable} bits these are. */
    static float key(int sortable) {
        return Float.intBitsToFloat(sortable < 0 ? sortable ^ Integer.MIN_VALUE : ~sortable);
    }

    /** The smallest key to keep, as {@link #sortable} gives it. */
    int boundary() {
        return boundary;
    }

    /** How many of the keys equal to the boundary to keep. */
    int ties() {
        return ties;
    }

    /**
     * Cuts after the fewest largest keys whose weights add up to {@code target}; keeps all if they never do.
     *
     * @param weights not negative, one for each key; null for 1 each, so that the target counts keys
     * @param target above 0
     */
    void select(float[] keys, float @Nullable [] weights, int size, double target) {
        double above = 0;
        int prefix = 0;
        int mask = 0;
        for (int level = 0; level < SHIFTS.length; level++) {
            int shift = SHIFTS[level];
            int digits = (1 << WIDTHS[level]) - 1;
            fillHistogram(keys, weights, size, prefix, mask, shift, digits);
            int digit = digits;
            while (digit > 0 && above + histogram[digit] < target) {
                above += histogram[digit];
                digit--;
            }
            prefix |= digit << shift;
            mask |= digits << shift;
        }
        boundary = prefix;
        ties = 0;
        for (int i = 0; i < size && above < target; i++) {
            if (sortable(keys[i]) == boundary) {
                above += weights == null ? 1 : weights[i];
                ties++;
            }
        }
    }

    private void fillHistogram(
            float[] keys, float @Nullable [] weights, int size, int prefix, int mask, int shift, int digits) {
        Arrays.fill(histogram, 0, digits + 1, 0);
        for (int i = 0; i < size; i++) {
            int key = sortable(keys[i]);
            if ((key & mask) == prefix) {
                histogram[(key >>> shift) & digits] += weights == null ? 1 : weights[i];
            }
        }
    }
}
