package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Arithmetic on integer lanes. */
interface IntegerInstructions extends Emitter {
    default void vpaddb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpaddb", 0x66_0F_FC).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpaddw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpaddw", 0x66_0F_FD).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpaddd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpaddd", 0x66_0F_FE).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpaddq(Vec target, Vec left, VecOrMem right) {
        emit(op("vpaddq", 0x66_0F_D4).vex(AVX2).evex(AVX512F).evexW1().broadcast(8), target, left, right);
    }

    default void vpsubb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpsubb", 0x66_0F_F8).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpsubw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpsubw", 0x66_0F_F9).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpsubd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpsubd", 0x66_0F_FA).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpmullw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmullw", 0x66_0F_D5).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpminsw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpminsw", 0x66_0F_EA).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpmaxsw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmaxsw", 0x66_0F_EE).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpminub(Vec target, Vec left, VecOrMem right) {
        emit(op("vpminub", 0x66_0F_DA).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpmaxub(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmaxub", 0x66_0F_DE).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpmulld(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmulld", 0x66_0F_38_40).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpminsd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpminsd", 0x66_0F_38_39).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpmaxsd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmaxsd", 0x66_0F_38_3D).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    /** {@code left} with the sign of {@code right}; zero where that is zero. */
    default void vpsignb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpsignb", 0x66_0F_38_08).vex(AVX2), target, left, right);
    }

    default void vpabsb(Vec target, VecOrMem source) {
        emit(op("vpabsb", 0x66_0F_38_1C).vex(AVX2).evex(AVX512BW), target, source);
    }

    default void vpabsw(Vec target, VecOrMem source) {
        emit(op("vpabsw", 0x66_0F_38_1D).vex(AVX2).evex(AVX512BW), target, source);
    }

    default void vpabsd(Vec target, VecOrMem source) {
        emit(op("vpabsd", 0x66_0F_38_1E).vex(AVX2).evex(AVX512F).broadcast(4), target, source);
    }

    /** Lanes of ones where both are equal. */
    default void vpcmpeqb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpcmpeqb", 0x66_0F_74).vex(AVX2), target, left, right);
    }

    /** Lanes of ones where {@code left} is greater, signed. */
    default void vpcmpgtd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpcmpgtd", 0x66_0F_66).vex(AVX2), target, left, right);
    }
}
