package dev.slm.bench;

import java.util.Arrays;

/**
 * Measurements of one thing.
 *
 * @param median of all; of an even number the mean of the middle two
 * @param min the slowest
 * @param max the fastest
 */
public record Spread(double median, double min, double max) {
    /** @param values at least one */
    public static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
