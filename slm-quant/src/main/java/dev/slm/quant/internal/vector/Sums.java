package dev.slm.quant.internal.vector;

/**
 * Sums of runs of {@link #RUN} activations. With them an offset that a run of weights has in common, such as the code
 * that means zero, costs one product a run instead of one subtraction a weight.
 */
final class Sums {
    /** Activations per sum: the smallest group of columns that any format has. */
    static final int RUN = 16;

    private Sums() {}

    /** How many whole runs there are. */
    static int count(int columns) {
        return columns / RUN;
    }

    static void of(float[] x, int xo, int columns, float[] sums) {
        for (int run = 0; run < count(columns); run++) {
            int at = xo + run * RUN;
            float even = 0;
            float odd = 0;
            for (int i = at; i < at + RUN; i += 2) {
                even += x[i];
                odd += x[i + 1];
            }
            sums[run] = even + odd;
        }
    }
}
