package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Vec;
import dev.slm.quant.internal.x86.VecOrMem;
import java.util.HashMap;
import java.util.Map;

/**
 * Emits transcendental functions of whole registers, to about two units in the last place. An argument is replaced by its
 * result; six registers from the one named at the beginning are overwritten, and k2 where there are masks.
 */
final class VectorFunctions {
    static final int REGISTERS = 6;

    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts: the first is short, so that its product with a small integer is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits. */
    private static final float ROUND = 0x1.8p23f;

    /** Between these, e^x is neither infinite nor denormal. */
    private static final float LARGEST = 88.37f;

    private static final float SMALLEST = -87.33f;

    /** Of (e^r − 1 − r) / r², highest power first: expf of the Cephes library. */
    private static final float[] EXP = {
        1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f
    };

    /** Everything that {@link #expOfAtMostZero} reads. */
    private static final float[] EXP_NUMBERS = {
        SMALLEST, ROUND, LOG2_E, LN2_HIGH, LN2_LOW, 1, EXP[0], EXP[1], EXP[2], EXP[3], EXP[4], EXP[5]
    };

    /** So many numbers {@link #keepForExp} keeps. */
    static final int KEPT = EXP_NUMBERS.length;

    /** Half of Abramowitz and Stegun 7.1.26, highest power first; the absolute error of Φ is 1e-7. */
    private static final float[] TAIL = {
        1.061405429f / 2, -1.453152027f / 2, 1.421413741f / 2, -0.284496736f / 2, 0.254829592f / 2
    };

    private static final float ERFC_ARGUMENT = 0.3275911f;
    private static final float TANH_CUBE = 0.044715f;
    private static final float QUICK = 1.702f;
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int SIGN = 0x8000_0000;
    private static final int NOT_LESS = 5;

    private final Level level;
    private final Assembler a;
    private final Constants constants;
    private final Vec[] work = new Vec[REGISTERS];
    private final Map<Float, Vec> kept = new HashMap<>();

    VectorFunctions(Level level, Assembler assembler, Constants constants, int firstRegister) {
        this.level = level;
        a = assembler;
        this.constants = constants;
        for (int i = 0; i < REGISTERS; i++) {
            work[i] = level.vector(firstRegister + i);
        }
    }

    private VecOrMem number(double value) {
        VecOrMem register = kept.get((float) value);
        return register == null ? constants.floats((float) value) : register;
    }

    /** Loads the {@link #EXP_NUMBERS} that exponentials need into registers, which {@link #exp} uses from here on. */
    void keepForExp(int firstRegister) {
        int register = firstRegister;
        for (float value : EXP_NUMBERS) {
            Vec target = level.vector(register++);
            a.vmovups(target, constants.floats(value));
            kept.put(value, target);
        }
    }

    /** e^x, at most e^88.37 and zero below e^−87.33; NaN of NaN. Overwrites the first four registers. */
    void exp(Vec x) {
        // Of unordered operands the minimum is the second: a NaN stays.
        a.vmovups(work[0], number(LARGEST));
        a.vminps(x, work[0], x);
        expOfAtMostZero(x);
    }

    /** {@link #exp} where no argument is so large that the result would be infinite. */
    void expOfAtMostZero(Vec x) {
        Vec n = work[0];
        Vec p = work[1];
        Vec scale = work[2];
        Vec keep = work[3];
        if (level == Level.AVX512_VNNI) {
            a.vcmpps(Mask.K2, x, number(SMALLEST), NOT_LESS);
        } else {
            a.vcmpps(keep, x, number(SMALLEST), NOT_LESS);
        }
        a.vmovups(n, number(ROUND));
        a.vfmadd231ps(n, x, number(LOG2_E));
        a.vpslld(scale, n, 23);
        a.vsubps(n, n, number(ROUND));
        a.vfnmadd231ps(x, n, number(LN2_HIGH));
        a.vfnmadd231ps(x, n, number(LN2_LOW));
        polynomial(p, x, EXP);
        a.vmulps(n, x, x);
        a.vfmadd213ps(p, n, x);
        a.vaddps(p, p, number(1));
        if (level == Level.AVX512_VNNI) {
            a.vpaddd(x.zeroed(Mask.K2), p, scale);
        } else {
            a.vpaddd(x, p, scale);
            a.vandps(x, x, keep);
        }
    }

    /** Horner's scheme: {@code p = coefficients(x)}. */
    private void polynomial(Vec p, Vec x, float[] coefficients) {
        a.vmovups(p, number(coefficients[0]));
        for (int i = 1; i < coefficients.length; i++) {
            a.vfmadd213ps(p, x, number(coefficients[i]));
        }
    }

    /** 1 / (1 + e^−x). */
    void sigmoid(Vec x) {
        a.vxorps(x, x, constants.ints(SIGN));
        exp(x);
        a.vaddps(x, x, number(1));
        a.vmovups(work[0], number(1));
        a.vdivps(x, work[0], x);
    }

    /** 1 − 2 / (e^2x + 1); the error is absolute, 1e-7. */
    void tanh(Vec x) {
        a.vaddps(x, x, x);
        exp(x);
        a.vaddps(x, x, number(1));
        a.vmovups(work[0], number(2));
        a.vdivps(x, work[0], x);
        a.vmovups(work[0], number(1));
        a.vsubps(x, work[0], x);
    }

    /** {@code x = f(x)}. */
    void apply(Activation f, Vec x) {
        Vec argument = work[4];
        switch (f) {
            case RELU -> rectify(x);
            case RELU_SQUARED -> {
                rectify(x);
                a.vmulps(x, x, x);
            }
            case TANH -> tanh(x);
            case SIGMOID -> sigmoid(x);
            case SILU -> {
                a.vmovaps(argument, x);
                sigmoid(x);
                a.vmulps(x, x, argument);
            }
            case GELU_QUICK -> {
                a.vmovaps(argument, x);
                a.vmulps(x, x, number(QUICK));
                sigmoid(x);
                a.vmulps(x, x, argument);
            }
            case GELU_TANH -> {
                // x/2 · (1 + tanh u) = x · σ(2 u)
                a.vmovaps(argument, x);
                a.vmulps(x, x, x);
                a.vmulps(x, x, number(TANH_CUBE));
                a.vaddps(x, x, number(1));
                a.vmulps(x, x, argument);
                a.vmulps(x, x, number(2 * Math.sqrt(2 / Math.PI)));
                sigmoid(x);
                a.vmulps(x, x, argument);
            }
            case GELU -> gelu(x);
        }
    }

    private void rectify(Vec x) {
        a.vxorps(work[0], work[0], work[0]);
        a.vmaxps(x, work[0], x);
    }

    /** x · Φ(x): with the tail {@code q = erfc(|x| / √2) / 2} that is x · q below zero and x − x · q above. */
    private void gelu(Vec x) {
        Vec z = work[5];
        Vec t = work[4];
        a.vandps(z, x, constants.ints(MAGNITUDE));
        a.vmulps(z, z, number(Math.sqrt(0.5)));
        a.vmovups(t, number(1));
        a.vmovups(work[0], number(ERFC_ARGUMENT));
        a.vfmadd213ps(work[0], z, t);
        a.vdivps(t, t, work[0]);
        a.vmulps(z, z, z);
        a.vxorps(z, z, constants.ints(SIGN));
        expOfAtMostZero(z);
        polynomial(work[1], t, TAIL);
        a.vmulps(t, t, work[1]);
        a.vmulps(t, t, z);
        a.vmulps(t, t, x);
        // max(x, 0) less the tail's magnitude is right on both sides: t has the sign of x.
        a.vandps(t, t, constants.ints(MAGNITUDE));
        rectify(x);
        a.vsubps(x, x, t);
    }
}
