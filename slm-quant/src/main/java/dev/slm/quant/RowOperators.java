package dev.slm.quant;

import org.jspecify.annotations.Nullable;

/**
 * What a rung computes on single rows: runs of {@code n} floats inside arrays whose bounds {@link Operators} has checked.
 * Input and output may be the same run. A rung may need scratch for it, so these are one worker's: {@link Workspace#rows}.
 */
public interface RowOperators {
    /** {@code out[i] = x[i] / √(mean(x²) + epsilon) · weight[i]}. */
    void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo);

    /** {@link #rmsNorm}, in place, of each of {@code heads} runs of {@code weight.length} floats that follow one another. */
    default void rmsNormHeads(float[] x, int xo, int heads, float[] weight, float epsilon) {
        for (int head = 0; head < heads; head++) {
            int at = xo + head * weight.length;
            rmsNorm(x, at, weight.length, weight, epsilon, x, at);
        }
    }

    /** {@code out[i] = (x[i] − mean) / √(variance + epsilon) · weight[i] + bias[i]}. */
    void layerNorm(
            float[] x, int xo, int n, float[] weight, float @Nullable [] bias, float epsilon, float[] out, int oo);

    /** {@code x[i] = f(x[i])}. */
    void activate(Activation f, float[] x, int xo, int n);

    /** {@code out[i] = f(gate[i]) · up[i]}. */
    void activateAndMultiply(Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo);

    /** {@code x[i] += factor · y[i]}. */
    void addScaled(float[] x, int xo, float[] y, int yo, int n, float factor);

    /** {@code x[i] *= factor}. */
    void scale(float[] x, int xo, int n, float factor);

    /** {@code out[i] = x[i] · weight[i] + bias[i]}. */
    void scaleAndShift(float[] x, int xo, int n, float[] weight, float[] bias, float[] out, int oo);

    /** {@code x[i] = cap · tanh(x[i] / cap)}. */
    void softCap(float[] x, int xo, int n, float cap);

    /**
     * Rotates heads that follow one another: of each the first {@code rotated} elements become
     * {@code x[i] · cosine[i] + x[partner] · sine[i]}, the partner being the other element of the pair.
     *
     * @param table one page of a {@link Rope}; from {@code to} on stand the cosines of all elements, then their sines
     */
    void rotate(float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated, Rope.Pairing pairing);
}
