package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512DQ;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.CpuFeature.FMA;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Arithmetic on single-precision lanes. */
interface FloatInstructions extends Emitter {
    default void vaddps(Vec target, Vec left, VecOrMem right) {
        emit(op("vaddps", 0x0F_58).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vaddss(Vec target, Vec left, VecOrMem right) {
        emit(op("vaddss", 0xF3_0F_58).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vmulps(Vec target, Vec left, VecOrMem right) {
        emit(op("vmulps", 0x0F_59).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vmulss(Vec target, Vec left, VecOrMem right) {
        emit(op("vmulss", 0xF3_0F_59).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vsubps(Vec target, Vec left, VecOrMem right) {
        emit(op("vsubps", 0x0F_5C).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vsubss(Vec target, Vec left, VecOrMem right) {
        emit(op("vsubss", 0xF3_0F_5C).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vminps(Vec target, Vec left, VecOrMem right) {
        emit(op("vminps", 0x0F_5D).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vminss(Vec target, Vec left, VecOrMem right) {
        emit(op("vminss", 0xF3_0F_5D).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vdivps(Vec target, Vec left, VecOrMem right) {
        emit(op("vdivps", 0x0F_5E).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vdivss(Vec target, Vec left, VecOrMem right) {
        emit(op("vdivss", 0xF3_0F_5E).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vmaxps(Vec target, Vec left, VecOrMem right) {
        emit(op("vmaxps", 0x0F_5F).vex(AVX).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vmaxss(Vec target, Vec left, VecOrMem right) {
        emit(op("vmaxss", 0xF3_0F_5F).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, left, right);
    }

    default void vsqrtps(Vec target, VecOrMem source) {
        emit(op("vsqrtps", 0x0F_51).vex(AVX).evex(AVX512F).broadcast(4), target, source);
    }

    default void vandps(Vec target, Vec left, VecOrMem right) {
        emit(op("vandps", 0x0F_54).vex(AVX).evex(AVX512DQ).broadcast(4), target, left, right);
    }

    default void vandnps(Vec target, Vec left, VecOrMem right) {
        emit(op("vandnps", 0x0F_55).vex(AVX).evex(AVX512DQ).broadcast(4), target, left, right);
    }

    default void vorps(Vec target, Vec left, VecOrMem right) {
        emit(op("vorps", 0x0F_56).vex(AVX).evex(AVX512DQ).broadcast(4), target, left, right);
    }

    default void vxorps(Vec target, Vec left, VecOrMem right) {
        emit(op("vxorps", 0x0F_57).vex(AVX).evex(AVX512DQ).broadcast(4), target, left, right);
    }

    /** {@code target = target * right + factor}, rounded once. */
    default void vfmadd132ps(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfmadd132ps", 0x66_0F_38_98).vex(FMA).evex(AVX512F).broadcast(4), target, factor, right);
    }

    /** {@code target = factor * target + right}, rounded once. */
    default void vfmadd213ps(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfmadd213ps", 0x66_0F_38_A8).vex(FMA).evex(AVX512F).broadcast(4), target, factor, right);
    }

    /** {@code target = factor * right + target}, rounded once. */
    default void vfmadd231ps(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfmadd231ps", 0x66_0F_38_B8).vex(FMA).evex(AVX512F).broadcast(4), target, factor, right);
    }

    /** {@code target = -(factor * target) + right}, rounded once. */
    default void vfnmadd213ps(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfnmadd213ps", 0x66_0F_38_AC).vex(FMA).evex(AVX512F).broadcast(4), target, factor, right);
    }

    /** {@code target = -(factor * right) + target}, rounded once. */
    default void vfnmadd231ps(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfnmadd231ps", 0x66_0F_38_BC).vex(FMA).evex(AVX512F).broadcast(4), target, factor, right);
    }

    /** {@code target = factor * right + target}, rounded once. */
    default void vfmadd231ss(Vec target, Vec factor, VecOrMem right) {
        emit(op("vfmadd231ss", 0x66_0F_38_B9).vex(FMA).evex(AVX512F).xmmOnly().element(4), target, factor, right);
    }

    default void vroundps(Vec target, VecOrMem source, int control) {
        emit(op("vroundps", 0x66_0F_3A_08).vex(AVX), control, target, source);
    }

    default void vrndscaleps(Vec target, VecOrMem source, int control) {
        emit(op("vrndscaleps", 0x66_0F_3A_08).evex(AVX512F).broadcast(4), control, target, source);
    }

    /** {@code left} times two to the power of {@code right}, rounded down. */
    default void vscalefps(Vec target, Vec left, VecOrMem right) {
        emit(op("vscalefps", 0x66_0F_38_2C).evex(AVX512F).broadcast(4), target, left, right);
    }

    /** Lanes of ones where the comparison numbered {@code control} holds. */
    default void vcmpps(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vcmpps", 0x0F_C2).vex(AVX), control, target, left, right);
    }
}
