package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Transcendental functions of runs of floats to about two units in the last place, the same on every machine. What goes
 * on in steps goes through memory between them, in pieces that stay in a first-level cache: a loop of one step keeps its
 * constants in registers. Has scratch, so each worker needs its own.
 */
final class VectorMath {
    /** Floats that are worked on at a time between steps; a multiple of every vector's width. */
    static final int PIECE = 512;

    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts: the first is short, so that its product with a small integer is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits. */
    static final float ROUND = 0x1.8p23f;

    /** Between these, e^x is neither infinite nor denormal. */
    private static final float LARGEST = 88.37f;

    private static final float SMALLEST = -87.33f;

    private final float[] powers = new float[PIECE];

    /**
     * {@code x[i] = e^x[i]}, polynomial of the Cephes library (expf); arguments beyond the range of floats count as its
     * ends.
     *
     * @param n a multiple of {@link Lanes#WIDTH}
     */
    static void exp(float[] x, int xo, int n) {
        for (int i = xo; i < xo + n; i += WIDTH) {
            // Minimum and maximum would take six instructions each, for the sake of negative zeros.
            FloatVector v = FloatVector.fromArray(F, x, i);
            v = v.blend(LARGEST, v.compare(VectorOperators.GT, LARGEST));
            v = v.blend(SMALLEST, v.compare(VectorOperators.LT, SMALLEST));
            FloatVector rounded = v.fma(LOG2_E, ROUND);
            IntVector exponent = ((IntVector) rounded.reinterpretShape(I, 0)).lanewise(VectorOperators.LSHL, 23);
            FloatVector whole = rounded.sub(ROUND);
            FloatVector r = whole.fma(FloatVector.broadcast(F, -LN2_HIGH), v);
            r = whole.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(1.9875691500e-4f, 1.3981999507e-3f);
            p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
            p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
            p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
            p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
            p = p.fma(r.mul(r), r).add(1);
            IntVector bits = ((IntVector) p.reinterpretShape(I, 0)).add(exponent);
            ((FloatVector) bits.reinterpretShape(F, 0)).intoArray(x, i);
        }
    }

    /**
     * {@code out[i] = (p·x + q) · σ(x·(a + b·x²)) + r}: with the right factors most activations and soft caps, since
     * {@code tanh x = 2·σ(2x) − 1}. In and out may be the same run.
     *
     * @param n a multiple of {@link Lanes#WIDTH}
     */
    void logistic(float[] x, int xo, int n, float a, float b, float p, float q, float r, float[] out, int oo) {
        for (int from = 0; from < n; from += PIECE) {
            int count = Math.min(PIECE, n - from);
            powers(x, xo + from, count, -a, -b);
            exp(powers, 0, count);
            quotients(x, xo + from, count, p, q, r, out, oo + from);
        }
    }

    /** {@code powers[i] = x·(a + b·x²)}. */
    private void powers(float[] x, int xo, int n, float a, float b) {
        FloatVector linear = FloatVector.broadcast(F, a);
        FloatVector cubic = FloatVector.broadcast(F, b);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            v.mul(v).fma(cubic, linear).mul(v).intoArray(powers, i);
        }
    }

    /** {@code out[i] = (p·x + q) / (powers[i] + 1) + r}. */
    private void quotients(float[] x, int xo, int n, float p, float q, float r, float[] out, int oo) {
        FloatVector factor = FloatVector.broadcast(F, p);
        FloatVector summand = FloatVector.broadcast(F, q);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector.fromArray(F, x, xo + i)
                    .fma(factor, summand)
                    .div(FloatVector.fromArray(F, powers, i).add(1))
                    .add(r)
                    .intoArray(out, oo + i);
        }
    }

    /**
     * {@code out[i] = x·Φ(x)} with the normal distribution by formula 7.1.26 of Abramowitz and Stegun: absolute error of Φ
     * 1e-7. In and out may be the same run.
     *
     * @param n a multiple of {@link Lanes#WIDTH}
     */
    void gelu(float[] x, int xo, int n, float[] out, int oo) {
        for (int from = 0; from < n; from += PIECE) {
            int count = Math.min(PIECE, n - from);
            squares(x, xo + from, count);
            exp(powers, 0, count);
            tails(x, xo + from, count, out, oo + from);
        }
    }

    /** {@code powers[i] = −x²/2}. */
    private void squares(float[] x, int xo, int n) {
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            v.mul(v).mul(-0.5f).intoArray(powers, i);
        }
    }

    /** x·Φ(x) is max(x, 0) less the tail of |x|, and the maximum is half of {@code x + |x|}. */
    private void tails(float[] x, int xo, int n, float[] out, int oo) {
        FloatVector one = FloatVector.broadcast(F, 1);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            FloatVector z = v.abs();
            FloatVector t = one.div(z.fma(FloatVector.broadcast(F, (float) (0.3275911 * Math.sqrt(0.5))), one));
            FloatVector tail = t.fma(FloatVector.broadcast(F, -0.5307027145f), FloatVector.broadcast(F, 0.7265760135f))
                    .fma(t, FloatVector.broadcast(F, -0.7107068705f))
                    .fma(t, FloatVector.broadcast(F, 0.142248368f))
                    .fma(t, FloatVector.broadcast(F, -0.127414796f))
                    .mul(t)
                    .mul(FloatVector.fromArray(F, powers, i));
            tail.fma(z, v.add(z).mul(0.5f)).intoArray(out, oo + i);
        }
    }
}
