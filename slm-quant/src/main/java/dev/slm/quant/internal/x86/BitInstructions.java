package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Logic and shifts on vector registers. */
interface BitInstructions extends Emitter {
    default void vpand(Vec target, Vec left, VecOrMem right) {
        emit(op("vpand", 0x66_0F_DB).vex(AVX2), target, left, right);
    }

    default void vpandd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpandd", 0x66_0F_DB).evex(AVX512F).broadcast(4), target, left, right);
    }

    /** {@code right} without the bits of {@code left}. */
    default void vpandn(Vec target, Vec left, VecOrMem right) {
        emit(op("vpandn", 0x66_0F_DF).vex(AVX2), target, left, right);
    }

    /** {@code right} without the bits of {@code left}. */
    default void vpandnd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpandnd", 0x66_0F_DF).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpor(Vec target, Vec left, VecOrMem right) {
        emit(op("vpor", 0x66_0F_EB).vex(AVX2), target, left, right);
    }

    default void vpord(Vec target, Vec left, VecOrMem right) {
        emit(op("vpord", 0x66_0F_EB).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpxor(Vec target, Vec left, VecOrMem right) {
        emit(op("vpxor", 0x66_0F_EF).vex(AVX2), target, left, right);
    }

    default void vpxord(Vec target, Vec left, VecOrMem right) {
        emit(op("vpxord", 0x66_0F_EF).evex(AVX512F).broadcast(4), target, left, right);
    }

    /** Each bit is the one of {@code control} that the bits of target, second and third number, in this order. */
    default void vpternlogd(Vec target, Vec second, VecOrMem third, int control) {
        emit(op("vpternlogd", 0x66_0F_3A_25).evex(AVX512F).broadcast(4), control, target, second, third);
    }

    default void vpsrlw(Vec target, Vec source, int count) {
        emit(op("vpsrlw", 0x66_0F_71).vex(AVX2).evex(AVX512BW).digit(2), count, target, source);
    }

    default void vpsraw(Vec target, Vec source, int count) {
        emit(op("vpsraw", 0x66_0F_71).vex(AVX2).evex(AVX512BW).digit(4), count, target, source);
    }

    default void vpsllw(Vec target, Vec source, int count) {
        emit(op("vpsllw", 0x66_0F_71).vex(AVX2).evex(AVX512BW).digit(6), count, target, source);
    }

    default void vpsrld(Vec target, Vec source, int count) {
        emit(op("vpsrld", 0x66_0F_72).vex(AVX2).evex(AVX512F).digit(2), count, target, source);
    }

    default void vpsrad(Vec target, Vec source, int count) {
        emit(op("vpsrad", 0x66_0F_72).vex(AVX2).evex(AVX512F).digit(4), count, target, source);
    }

    default void vpslld(Vec target, Vec source, int count) {
        emit(op("vpslld", 0x66_0F_72).vex(AVX2).evex(AVX512F).digit(6), count, target, source);
    }

    default void vpsrlq(Vec target, Vec source, int count) {
        emit(op("vpsrlq", 0x66_0F_73).vex(AVX2).evex(AVX512F).evexW1().digit(2), count, target, source);
    }

    default void vpsllq(Vec target, Vec source, int count) {
        emit(op("vpsllq", 0x66_0F_73).vex(AVX2).evex(AVX512F).evexW1().digit(6), count, target, source);
    }

    default void vpsrlvd(Vec target, Vec source, VecOrMem counts) {
        emit(op("vpsrlvd", 0x66_0F_38_45).vex(AVX2).evex(AVX512F).broadcast(4), target, source, counts);
    }

    default void vpsravd(Vec target, Vec source, VecOrMem counts) {
        emit(op("vpsravd", 0x66_0F_38_46).vex(AVX2).evex(AVX512F).broadcast(4), target, source, counts);
    }

    default void vpsllvd(Vec target, Vec source, VecOrMem counts) {
        emit(op("vpsllvd", 0x66_0F_38_47).vex(AVX2).evex(AVX512F).broadcast(4), target, source, counts);
    }

    default void vpsrlvw(Vec target, Vec source, VecOrMem counts) {
        emit(op("vpsrlvw", 0x66_0F_38_10).evex(AVX512BW).evexW1(), target, source, counts);
    }
}
