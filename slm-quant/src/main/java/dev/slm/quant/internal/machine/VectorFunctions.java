package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import dev.slm.quant.internal.x86.VecOrMem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /** So many registers {@link #keepFor} takes at most. */
    static final int KEPT = EXP_NUMBERS.length;

    private static final float TANH_CUBE = 0.044715f;
    private static final float QUICK = 1.702f;
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int SIGN = 0x8000_0000;
    private static final int NOT_LESS = 5;

    private final Level level;
    private final Assembler a;
    private final Constants constants;
    private final Vec[] work = new Vec[REGISTERS];
    private final Map<Mem, Vec> kept = new HashMap<>();

    VectorFunctions(Level level, Assembler assembler, Constants constants, int firstRegister) {
        this.level = level;
        a = assembler;
        this.constants = constants;
        for (int i = 0; i < REGISTERS; i++) {
            work[i] = level.vector(firstRegister + i);
        }
    }

    private VecOrMem number(double value) {
        return operand(constants.floats((float) value));
    }

    private VecOrMem operand(Mem constant) {
        Vec register = kept.get(constant);
        return register == null ? constant : register;
    }

    /** Loads what {@link #apply} reads for {@code f} into registers, {@link #KEPT} at most, which it uses from here on. */
    void keepFor(Activation f, int firstRegister) {
        switch (f) {
            case RELU, RELU_SQUARED -> {}
            case GELU -> keep(firstRegister, tailConstants());
            case SILU, GELU_TANH, GELU_QUICK, TANH, SIGMOID -> keepForExp(firstRegister);
        }
    }

    /** Loads the {@link #EXP_NUMBERS} that exponentials need into registers, which {@link #exp} uses from here on. */
    void keepForExp(int firstRegister) {
        List<Mem> numbers = new ArrayList<>();
        for (float value : EXP_NUMBERS) {
            numbers.add(constants.floats(value));
        }
        keep(firstRegister, numbers);
    }

    private void keep(int firstRegister, List<Mem> numbers) {
        int register = firstRegister;
        for (Mem number : numbers) {
            Vec target = level.vector(register++);
            a.vmovups(target, number);
            kept.put(number, target);
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

    /**
     * x · Φ(x), which is max(x, 0) less |x| times the {@link NormalTail} of |x|. The integer that adding {@link #ROUND}
     * leaves in the low bits is the step, whose coefficients a permutation picks out of their tables.
     */
    private void gelu(Vec x) {
        Vec magnitude = work[0];
        Vec place = work[1];
        Vec step = work[2];
        Vec tail = work[3];
        Vec coefficient = work[4];
        a.vandps(magnitude, x, operand(constants.ints(MAGNITUDE)));
        // Of unordered operands the minimum is the second: a NaN stays.
        a.vmovups(place, number(NormalTail.LIMIT));
        a.vminps(magnitude, place, magnitude);
        a.vmovups(place, number(-0.5));
        a.vfmadd231ps(place, magnitude, number(1 / NormalTail.STEP));
        a.vaddps(step, place, number(ROUND));
        a.vsubps(tail, step, number(ROUND));
        a.vsubps(place, place, tail);
        lookUp(tail, step, NormalTail.COEFFICIENTS[0]);
        for (int i = 1; i < NormalTail.COEFFICIENTS.length; i++) {
            lookUp(coefficient, step, NormalTail.COEFFICIENTS[i]);
            a.vfmadd213ps(tail, place, coefficient);
        }
        a.vxorps(step, step, step);
        a.vmaxps(x, step, x);
        a.vfnmadd231ps(x, magnitude, tail);
    }

    private void lookUp(Vec target, Vec step, float[] coefficients) {
        a.vpermps(target, step, operand(constants.floats(coefficients)));
    }

    private List<Mem> tailConstants() {
        List<Mem> all = new ArrayList<>();
        for (float[] coefficients : NormalTail.COEFFICIENTS) {
            all.add(constants.floats(coefficients));
        }
        all.add(constants.ints(MAGNITUDE));
        for (float number : new float[] {NormalTail.LIMIT, -0.5f, 1 / NormalTail.STEP, ROUND}) {
            all.add(constants.floats(number));
        }
        return all;
    }
}
