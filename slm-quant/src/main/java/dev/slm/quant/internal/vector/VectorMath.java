package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;

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

    /** 1 / (1 + e^−x). */
    static FloatVector sigmoid(FloatVector x) {
        return FloatVector.broadcast(F, 1).div(exp(x.neg()).add(1));
    }

    /** tanh x = 1 − 2 / (e^2x + 1); the error is absolute, 1e-7. */
    static FloatVector tanh(FloatVector x) {
        return FloatVector.broadcast(F, 1)
                .sub(FloatVector.broadcast(F, 2).div(exp(x.add(x)).add(1)));
    }

    /** The normal distribution times x, by formula 7.1.26 of Abramowitz and Stegun; absolute error of Φ 1e-7. */
    static FloatVector gelu(FloatVector x) {
        FloatVector z = x.abs().mul((float) Math.sqrt(0.5));
        FloatVector t = FloatVector.broadcast(F, 1).div(z.fma(0.3275911f, 1));
        FloatVector p = t.fma(1.061405429f, -1.453152027f);
        p = p.fma(t, FloatVector.broadcast(F, 1.421413741f));
        p = p.fma(t, FloatVector.broadcast(F, -0.284496736f));
        p = p.fma(t, FloatVector.broadcast(F, 0.254829592f)).mul(t);
        FloatVector tail = p.mul(exp(z.mul(z).neg())).mul(x).mul(0.5f);
        return tail.blend(x.sub(tail), x.compare(VectorOperators.GE, 0));
    }

    /** The tanh form of GELU. */
    static FloatVector geluTanh(FloatVector x) {
        FloatVector cube = x.mul(x).mul(x);
        FloatVector inner = cube.fma(FloatVector.broadcast(F, 0.044715f), x);
        // x/2 · (1 + tanh(u)) = x · σ(2u)
        return x.mul(sigmoid(inner.mul((float) (2 * Math.sqrt(2 / Math.PI)))));
    }
}
