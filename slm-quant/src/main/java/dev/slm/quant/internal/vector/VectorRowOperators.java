package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Row operators on whole vectors; what is left at the end of a row goes one by one. */
final class VectorRowOperators implements RowOperators {
    @Override
    public void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo) {
        float factor = (float) (1 / Math.sqrt(squares(x, xo, n, 0) / n + epsilon));
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, x, xo + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(F, weight, i))
                    .intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            out[oo + i] = x[xo + i] * factor * weight[i];
        }
    }

    @Override
    public void layerNorm(
            float[] x, int xo, int n, float[] weight, float @Nullable [] bias, float epsilon, float[] out, int oo) {
        float mean = (float) (sum(x, xo, n) / n);
        float factor = (float) (1 / Math.sqrt(squares(x, xo, n, mean) / n + epsilon));
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector normal =
                    FloatVector.fromArray(F, x, xo + i).sub(mean).mul(factor).mul(FloatVector.fromArray(F, weight, i));
            (bias == null ? normal : normal.add(FloatVector.fromArray(F, bias, i))).intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            float normal = (x[xo + i] - mean) * factor * weight[i];
            out[oo + i] = bias == null ? normal : normal + bias[i];
        }
    }

    private static double sum(float[] x, int xo, int n) {
        FloatVector sums = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            sums = sums.add(FloatVector.fromArray(F, x, xo + i));
        }
        double sum = Lanes.sum(sums);
        for (; i < n; i++) {
            sum += x[xo + i];
        }
        return sum;
    }

    /** The sum of (x − mean)². */
    private static double squares(float[] x, int xo, int n, float mean) {
        FloatVector sums = FloatVector.zero(F);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector d = FloatVector.fromArray(F, x, xo + i).sub(mean);
            sums = d.fma(d, sums);
        }
        double sum = Lanes.sum(sums);
        for (; i < n; i++) {
            sum += (double) (x[xo + i] - mean) * (x[xo + i] - mean);
        }
        return sum;
    }

    @Override
    public void activate(Activation f, float[] x, int xo, int n) {
        int i = xo;
        for (; i <= xo + n - WIDTH; i += WIDTH) {
            apply(f, FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        for (; i < xo + n; i++) {
            x[i] = f.apply(x[i]);
        }
    }

    @Override
    public void activateAndMultiply(
            Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            apply(f, FloatVector.fromArray(F, gate, go + i))
                    .mul(FloatVector.fromArray(F, up, uo + i))
                    .intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            out[oo + i] = f.apply(gate[go + i]) * up[uo + i];
        }
    }

    private static FloatVector apply(Activation f, FloatVector x) {
        return switch (f) {
            case SILU -> x.mul(VectorMath.sigmoid(x));
            case GELU -> VectorMath.gelu(x);
            case GELU_TANH -> VectorMath.geluTanh(x);
            case RELU -> x.max(0);
            case RELU_SQUARED -> x.max(0).mul(x.max(0));
            case GELU_QUICK -> x.mul(VectorMath.sigmoid(x.mul(1.702f)));
            case TANH -> VectorMath.tanh(x);
            case SIGMOID -> VectorMath.sigmoid(x);
        };
    }

    @Override
    public void addScaled(float[] x, int xo, float[] y, int yo, int n, float factor) {
        FloatVector factors = FloatVector.broadcast(F, factor);
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, y, yo + i)
                    .fma(factors, FloatVector.fromArray(F, x, xo + i))
                    .intoArray(x, xo + i);
        }
        for (; i < n; i++) {
            x[xo + i] += factor * y[yo + i];
        }
    }

    @Override
    public void scale(float[] x, int xo, int n, float factor) {
        int i = xo;
        for (; i <= xo + n - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, x, i).mul(factor).intoArray(x, i);
        }
        for (; i < xo + n; i++) {
            x[i] *= factor;
        }
    }

    @Override
    public void scaleAndShift(float[] x, int xo, int n, float[] weight, float[] bias, float[] out, int oo) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, x, xo + i)
                    .fma(FloatVector.fromArray(F, weight, i), FloatVector.fromArray(F, bias, i))
                    .intoArray(out, oo + i);
        }
        for (; i < n; i++) {
            out[oo + i] = x[xo + i] * weight[i] + bias[i];
        }
    }

    @Override
    public void softCap(float[] x, int xo, int n, float cap) {
        int i = xo;
        for (; i <= xo + n - WIDTH; i += WIDTH) {
            VectorMath.tanh(FloatVector.fromArray(F, x, i).div(cap)).mul(cap).intoArray(x, i);
        }
        for (; i < xo + n; i++) {
            x[i] = cap * (float) Math.tanh(x[i] / cap);
        }
    }

    @Override
    public void rotate(float[] x, int xo, float[] table, int to, int half, Rope.Pairing pairing) {
        if (pairing == Rope.Pairing.ADJACENT) {
            rotate(x, xo, 2, 1, table, to, half, 0);
            return;
        }
        int i = 0;
        for (; i <= half - WIDTH; i += WIDTH) {
            FloatVector cos = FloatVector.fromArray(F, table, to + i);
            FloatVector sin = FloatVector.fromArray(F, table, to + half + i);
            FloatVector a = FloatVector.fromArray(F, x, xo + i);
            FloatVector b = FloatVector.fromArray(F, x, xo + half + i);
            a.mul(cos).sub(b.mul(sin)).intoArray(x, xo + i);
            b.mul(cos).add(a.mul(sin)).intoArray(x, xo + half + i);
        }
        rotate(x, xo, 1, half, table, to, half, i);
    }

    private static void rotate(float[] x, int xo, int step, int apart, float[] table, int to, int half, int from) {
        for (int i = from; i < half; i++) {
            int at = xo + i * step;
            float cos = table[to + i];
            float sin = table[to + half + i];
            float a = x[at];
            float b = x[at + apart];
            x[at] = a * cos - b * sin;
            x[at + apart] = b * cos + a * sin;
        }
    }
}
