package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512DQ;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Mask registers: setting them, reading them, and comparisons that fill them. */
interface MaskInstructions extends Emitter {
    default void kmovw(Mask target, Gpr source) {
        emit(op("kmovw", 0x0F_92).vex(AVX512F).length(0), target, source);
    }

    default void kmovd(Mask target, Gpr source) {
        emit(op("kmovd", 0xF2_0F_92).vex(AVX512BW).length(0), target, source);
    }

    default void kmovd(Gpr target, Mask source) {
        emit(op("kmovd", 0xF2_0F_93).vex(AVX512BW).length(0), target, source);
    }

    default void kmovq(Mask target, Gpr source) {
        emit(op("kmovq", 0xF2_0F_92).vex(AVX512BW).w1().length(0), target, source);
    }

    default void kmovq(Gpr target, Mask source) {
        emit(op("kmovq", 0xF2_0F_93).vex(AVX512BW).w1().length(0), target, source);
    }

    default void kmovq(Mask target, Mem source) {
        emit(op("kmovq", 0x0F_90).vex(AVX512BW).w1().length(0).element(8), target, source);
    }

    default void knotw(Mask target, Mask source) {
        emit(op("knotw", 0x0F_44).vex(AVX512F).length(0), target, source);
    }

    /** Compares the union of both with zero. */
    default void kortestw(Mask left, Mask right) {
        emit(op("kortestw", 0x0F_98).vex(AVX512F).length(0), left, right);
    }

    /** The lanes in which both share a bit. */
    default void vptestmb(Mask target, Vec left, VecOrMem right) {
        emit(op("vptestmb", 0x66_0F_38_26).evex(AVX512BW), target, left, right);
    }

    /** The lanes for which the comparison numbered {@code control} holds, signed. */
    default void vpcmpd(Mask target, Vec left, VecOrMem right, int control) {
        emit(op("vpcmpd", 0x66_0F_3A_1F).evex(AVX512F).broadcast(4), control, target, left, right);
    }

    /** The lanes for which the comparison numbered {@code control} holds. */
    default void vcmpps(Mask target, Vec left, VecOrMem right, int control) {
        emit(op("vcmpps", 0x0F_C2).evex(AVX512F).broadcast(4), control, target, left, right);
    }

    /** The lanes whose sign bit is set. */
    default void vpmovb2m(Mask target, Vec source) {
        emit(op("vpmovb2m", 0xF3_0F_38_29).evex(AVX512BW), target, source);
    }

    /** The lanes whose sign bit is set. */
    default void vpmovd2m(Mask target, Vec source) {
        emit(op("vpmovd2m", 0xF3_0F_38_39).evex(AVX512DQ), target, source);
    }

    /** Lanes of ones where the mask has a bit. */
    default void vpmovm2b(Vec target, Mask source) {
        emit(op("vpmovm2b", 0xF3_0F_38_28).evex(AVX512BW).unmasked(), target, source);
    }
}
