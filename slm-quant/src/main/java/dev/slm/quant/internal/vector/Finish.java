package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** What is done to products while they are still in a cache: a bias, a function, and where they go. */
final class Finish {
    private float @Nullable [] bias;
    private @Nullable Activation function;
    private boolean add;

    /** @param add to what stands in the output, instead of replacing it */
    void set(float @Nullable [] bias, @Nullable Activation function, boolean add) {
        this.bias = bias;
        this.function = function;
        this.add = add;
    }

    /** Whether products are the output as they are. */
    boolean isNone() {
        return bias == null && function == null && !add;
    }

    /**
     * Finishes a block of products, which it changes.
     *
     * @param products {@code count} rows, {@code width} apart, a multiple of {@link Lanes#WIDTH}
     * @param used how many of a row belong to the matrix
     * @param rows the worker's operators
     * @param out takes them from row {@code row} and column {@code column} on
     */
    void apply(
            float[] products,
            int width,
            int count,
            int used,
            VectorRowOperators rows,
            Activations out,
            int row,
            int column) {
        float[] summands = bias;
        if (summands != null) {
            for (int i = 0; i < count; i++) {
                add(summands, column, products, i * width, used);
            }
        }
        if (function != null) {
            rows.apply(function, products, 0, count * width, products, 0);
        }
        for (int i = 0; i < count; i++) {
            int to = out.offset(row + i) + column;
            if (add) {
                add(products, i * width, out.data(), to, used);
            } else {
                System.arraycopy(products, i * width, out.data(), to, used);
            }
        }
    }

    /** {@code y += x} */
    private static void add(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, y, yo + i)
                    .add(FloatVector.fromArray(F, x, xo + i))
                    .intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }
}
