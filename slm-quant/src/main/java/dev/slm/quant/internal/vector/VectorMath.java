package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Transcendental functions of vectors to about two units in the last place, the same on every machine. */
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts: the first is short, so that its product with a small integer is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits. */
    private static final float ROUND = 0x1.8p23f;

    /** Between these, e^x is neither infinite nor denormal. */
    private static final float LARGEST = 88.37f;

    private static final float SMALLEST = -87.33f;

    private VectorMath() {}

    /** e^x, polynomial of the Cephes library (expf); arguments beyond the range of floats count as its ends. */
    static FloatVector exp(FloatVector argument) {
        FloatVector x = argument.min(LARGEST).max(SMALLEST);
        FloatVector rounded = x.fma(LOG2_E, ROUND);
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
        FloatVector p = r.fma(1.9875691500e-4f, 1.3981999507e-3f);
        p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r).add(1);
        return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    /** Of every number, in place, as {@link #exp(FloatVector)}; {@code n} is a multiple of {@link Lanes#WIDTH}. */
    static void exp(float[] x, int at, int n) {
        for (int i = at; i < at + n; i += WIDTH) {
            exp(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
    }

    /**
     * {@code out[i] = (p·x + q) · σ(x·(a + b·x²)) + r}: with the right factors most activations and soft caps, since
     * {@code tanh x = 2·σ(2x) − 1}. In and out may be the same run.
     *
     * @param n a multiple of {@link Lanes#WIDTH}
     */
    static void logistic(float[] x, int xo, int n, float a, float b, float p, float q, float r, float[] out, int oo) {
        FloatVector linear = FloatVector.broadcast(F, -a);
        FloatVector one = FloatVector.broadcast(F, 1);
        FloatVector factor = FloatVector.broadcast(F, p);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            FloatVector power =
                    v.mul(v).fma(FloatVector.broadcast(F, -b), linear).mul(v);
            v.fma(factor, FloatVector.broadcast(F, q))
                    .div(exp(power).add(one))
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
    static void gelu(float[] x, int xo, int n, float[] out, int oo) {
        FloatVector one = FloatVector.broadcast(F, 1);
        for (int i = 0; i < n; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(F, x, xo + i);
            FloatVector z = v.abs();
            FloatVector t = one.div(z.fma(FloatVector.broadcast(F, (float) (0.3275911 * Math.sqrt(0.5))), one));
            FloatVector half = t.fma(FloatVector.broadcast(F, 0.5307027145f), FloatVector.broadcast(F, -0.7265760135f))
                    .fma(t, FloatVector.broadcast(F, 0.7107068705f))
                    .fma(t, FloatVector.broadcast(F, -0.142248368f))
                    .fma(t, FloatVector.broadcast(F, 0.127414796f))
                    .mul(t);
            FloatVector tail = exp(z.mul(z).mul(-0.5f)).mul(half).mul(z);
            // x·Φ(x) is max(x, 0) less the tail of |x|.
            v.max(0).sub(tail).intoArray(out, oo + i);
        }
    }
}
