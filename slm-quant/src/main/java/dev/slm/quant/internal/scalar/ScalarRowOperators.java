package dev.slm.quant.internal.scalar;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import org.jspecify.annotations.Nullable;

/** Row operators as their formulas say; sums in double precision. */
public final class ScalarRowOperators implements RowOperators {
    @Override
    public void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo) {
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (double) x[xo + i] * x[xo + i];
        }
        float factor = (float) (1 / Math.sqrt(squares / n + epsilon));
        for (int i = 0; i < n; i++) {
            out[oo + i] = x[xo + i] * factor * weight[i];
        }
    }

    @Override
    public void layerNorm(
            float[] x, int xo, int n, float[] weight, float @Nullable [] bias, float epsilon, float[] out, int oo) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xo + i];
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (x[xo + i] - mean) * (x[xo + i] - mean);
        }
        double factor = 1 / Math.sqrt(squares / n + epsilon);
        for (int i = 0; i < n; i++) {
            float normal = (float) ((x[xo + i] - mean) * factor) * weight[i];
            out[oo + i] = bias == null ? normal : normal + bias[i];
        }
    }

    @Override
    public void activate(Activation f, float[] x, int xo, int n) {
        for (int i = xo; i < xo + n; i++) {
            x[i] = f.apply(x[i]);
        }
    }

    @Override
    public void activateAndMultiply(
            Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = f.apply(gate[go + i]) * up[uo + i];
        }
    }

    @Override
    public void addScaled(float[] x, int xo, float[] y, int yo, int n, float factor) {
        for (int i = 0; i < n; i++) {
            x[xo + i] += factor * y[yo + i];
        }
    }

    @Override
    public void scale(float[] x, int xo, int n, float factor) {
        for (int i = xo; i < xo + n; i++) {
            x[i] *= factor;
        }
    }

    @Override
    public void scaleAndShift(float[] x, int xo, int n, float[] weight, float[] bias, float[] out, int oo) {
        for (int i = 0; i < n; i++) {
            out[oo + i] = x[xo + i] * weight[i] + bias[i];
        }
    }

    @Override
    public void softCap(float[] x, int xo, int n, float cap) {
        for (int i = xo; i < xo + n; i++) {
            x[i] = cap * (float) Math.tanh(x[i] / cap);
        }
    }

    @Override
    public void rotate(
            float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated, Rope.Pairing pairing) {
        boolean halves = pairing == Rope.Pairing.HALVES;
        int step = halves ? 1 : 2;
        int apart = halves ? rotated / 2 : 1;
        for (int head = 0; head < heads; head++) {
            int at = xo + head * headSize;
            for (int pair = 0; pair < rotated / 2; pair++) {
                int first = pair * step;
                int second = first + apart;
                float a = x[at + first];
                float b = x[at + second];
                x[at + first] = a * table[to + first] + b * table[to + rotated + first];
                x[at + second] = b * table[to + second] + a * table[to + rotated + second];
            }
        }
    }
}
