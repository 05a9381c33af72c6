package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.jspecify.annotations.Nullable;

/** Row operators on whole vectors, for one worker; what is left at the end of a row goes one by one. */
final class VectorRowOperators implements RowOperators {
    private static final int PIECE = VectorMath.PIECE;

    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private final VectorMath math;

    VectorRowOperators(VectorMath math) {
        this.math = math;
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % WIDTH);
    }

    @Override
    public void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo) {
        float factor = (float) (1 / Math.sqrt(total(x, xo, n, 0, true) / n + epsilon));
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
        float mean = (float) (total(x, xo, n, 0, false) / n);
        float factor = (float) (1 / Math.sqrt(total(x, xo, n, mean, true) / n + epsilon));
        int whole = n - n % WIDTH;
        if (bias == null) {
            for (int i = 0; i < whole; i += WIDTH) {
                FloatVector.fromArray(F, x, xo + i)
                        .sub(mean)
                        .mul(factor)
                        .mul(FloatVector.fromArray(F, weight, i))
                        .intoArray(out, oo + i);
            }
        } else {
            for (int i = 0; i < whole; i += WIDTH) {
                FloatVector.fromArray(F, x, xo + i)
                        .sub(mean)
                        .mul(factor)
                        .mul(FloatVector.fromArray(F, weight, i))
                        .add(FloatVector.fromArray(F, bias, i))
                        .intoArray(out, oo + i);
            }
        }
        for (int i = whole; i < n; i++) {
            float normal = (x[xo + i] - mean) * factor * weight[i];
            out[oo + i] = bias == null ? normal : normal + bias[i];
        }
    }

    /**
     * The sum of x, or that of (x − mean)². Lanes are added in a fixed order: that of {@code reduceLanes} is not the same in
     * interpreted and in compiled code, and results must not depend on when the compiler comes.
     */
    private static double total(float[] x, int xo, int n, float mean, boolean squares) {
        FloatVector even = FloatVector.zero(F);
        FloatVector odd = even;
        int i = 0;
        if (squares) {
            for (; i <= n - 2 * WIDTH; i += 2 * WIDTH) {
                FloatVector d = FloatVector.fromArray(F, x, xo + i).sub(mean);
                even = d.fma(d, even);
                d = FloatVector.fromArray(F, x, xo + i + WIDTH).sub(mean);
                odd = d.fma(d, odd);
            }
        } else {
            for (; i <= n - 2 * WIDTH; i += 2 * WIDTH) {
                even = FloatVector.fromArray(F, x, xo + i).add(even);
                odd = FloatVector.fromArray(F, x, xo + i + WIDTH).add(odd);
            }
        }
        FloatVector sum = even.add(odd);
        if (WIDTH > 8) {
            sum = sum.add(sum.rearrange(SWAP_8));
        }
        if (WIDTH > 4) {
            sum = sum.add(sum.rearrange(SWAP_4));
        }
        if (WIDTH > 2) {
            sum = sum.add(sum.rearrange(SWAP_2));
        }
        double total = sum.add(sum.rearrange(SWAP_1)).lane(0);
        for (; i < n; i++) {
            double d = squares ? x[xo + i] - mean : x[xo + i];
            total += squares ? d * d : d;
        }
        return total;
    }

    @Override
    public void activate(Activation f, float[] x, int xo, int n) {
        int whole = n - n % WIDTH;
        apply(f, x, xo, whole, x, xo);
        for (int i = xo + whole; i < xo + n; i++) {
            x[i] = f.apply(x[i]);
        }
    }

    @Override
    public void activateAndMultiply(
            Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo) {
        // In pieces that stay in the first-level cache between the two steps.
        for (int from = 0; from < n; from += PIECE) {
            int count = Math.min(PIECE, n - from);
            int whole = count - count % WIDTH;
            apply(f, gate, go + from, whole, out, oo + from);
            for (int i = from; i < from + whole; i += WIDTH) {
                FloatVector.fromArray(F, out, oo + i)
                        .mul(FloatVector.fromArray(F, up, uo + i))
                        .intoArray(out, oo + i);
            }
            for (int i = from + whole; i < from + count; i++) {
                out[oo + i] = f.apply(gate[go + i]) * up[uo + i];
            }
        }
    }

    private void apply(Activation f, float[] x, int xo, int n, float[] out, int oo) {
        switch (f) {
            case SILU -> math.logistic(x, xo, n, 1, 0, 1, 0, 0, out, oo);
            case GELU_QUICK -> math.logistic(x, xo, n, 1.702f, 0, 1, 0, 0, out, oo);
            case GELU_TANH -> {
                float a = (float) (2 * Math.sqrt(2 / Math.PI));
                math.logistic(x, xo, n, a, 0.044715f * a, 1, 0, 0, out, oo);
            }
            case SIGMOID -> math.logistic(x, xo, n, 1, 0, 0, 1, 0, out, oo);
            case TANH -> math.logistic(x, xo, n, 2, 0, 0, 2, -1, out, oo);
            case GELU -> math.gelu(x, xo, n, out, oo);
            case RELU -> relu(x, xo, n, out, oo);
            case RELU_SQUARED -> reluSquared(x, xo, n, out, oo);
        }
    }

    private static void relu(float[] x, int xo, int n, float[] out, int oo) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector.fromArray(F, x, xo + i).max(0).intoArray(out, oo + i);
        }
    }

    private static void reluSquared(float[] x, int xo, int n, float[] out, int oo) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i).max(0);
            v.mul(v).intoArray(out, oo + i);
        }
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
        int whole = n - n % WIDTH;
        math.logistic(x, xo, whole, 2 / cap, 0, 0, 2 * cap, -cap, x, xo);
        for (int i = xo + whole; i < xo + n; i++) {
            x[i] = cap * (float) Math.tanh(x[i] / cap);
        }
    }

    @Override
    public void rotate(
            float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated, Rope.Pairing pairing) {
        for (int head = 0; head < heads; head++) {
            int at = xo + head * headSize;
            if (pairing == Rope.Pairing.HALVES) {
                int done = rotateHalves(x, at, table, to, rotated / 2);
                rotatePairs(x, at, 1, rotated / 2, table, to, rotated, done);
            } else {
                int done = rotateAdjacent(x, at, table, to, rotated);
                rotatePairs(x, at, 2, 1, table, to, rotated, done);
            }
        }
    }

    /** Whole vectors of pairs; returns how many pairs that are. */
    private static int rotateHalves(float[] x, int xo, float[] table, int to, int half) {
        int sines = to + 3 * half; // those of the second elements, which are positive
        int i = 0;
        for (; i <= half - WIDTH; i += WIDTH) {
            FloatVector cos = FloatVector.fromArray(F, table, to + i);
            FloatVector sin = FloatVector.fromArray(F, table, sines + i);
            FloatVector a = FloatVector.fromArray(F, x, xo + i);
            FloatVector b = FloatVector.fromArray(F, x, xo + half + i);
            a.mul(cos).sub(b.mul(sin)).intoArray(x, xo + i);
            b.mul(cos).add(a.mul(sin)).intoArray(x, xo + half + i);
        }
        return i;
    }

    /** The same for pairs of neighbours: in the table the sines of first elements are negative. */
    private static int rotateAdjacent(float[] x, int xo, float[] table, int to, int rotated) {
        int i = 0;
        for (; i <= rotated - WIDTH; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            FloatVector cos = FloatVector.fromArray(F, table, to + i);
            FloatVector sin = FloatVector.fromArray(F, table, to + rotated + i);
            v.rearrange(SWAP_1).mul(sin).add(v.mul(cos)).intoArray(x, xo + i);
        }
        return i / 2;
    }

    /** Pairs from the one with number {@code from} on, one by one. */
    private static void rotatePairs(
            float[] x, int xo, int step, int apart, float[] table, int to, int rotated, int from) {
        for (int pair = from; pair < rotated / 2; pair++) {
            int first = pair * step;
            int second = first + apart;
            float cos = table[to + first];
            float sin = table[to + rotated + second];
            float a = x[xo + first];
            float b = x[xo + second];
            x[xo + first] = a * cos - b * sin;
            x[xo + second] = b * cos + a * sin;
        }
    }
}
