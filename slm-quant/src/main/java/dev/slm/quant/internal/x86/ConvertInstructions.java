package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX;
import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.CpuFeature.F16C;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Conversions between numbers of different kinds and widths. */
interface ConvertInstructions extends Emitter {
    default void vcvtph2ps(Vec target, VecOrMem source) {
        emit(op("vcvtph2ps", 0x66_0F_38_13).vex(F16C).evex(AVX512F).fraction(2), target, source);
    }

    default void vcvtps2ph(VecOrMem target, Vec source, int control) {
        emit(op("vcvtps2ph", 0x66_0F_3A_1D).vex(F16C).evex(AVX512F).fraction(2).store(), control, target, source);
    }

    default void vcvtdq2ps(Vec target, VecOrMem source) {
        emit(op("vcvtdq2ps", 0x0F_5B).vex(AVX).evex(AVX512F).broadcast(4), target, source);
    }

    default void vcvtps2dq(Vec target, VecOrMem source) {
        emit(op("vcvtps2dq", 0x66_0F_5B).vex(AVX).evex(AVX512F).broadcast(4), target, source);
    }

    default void vcvttps2dq(Vec target, VecOrMem source) {
        emit(op("vcvttps2dq", 0xF3_0F_5B).vex(AVX).evex(AVX512F).broadcast(4), target, source);
    }

    default void vpmovsxbw(Vec target, VecOrMem source) {
        emit(op("vpmovsxbw", 0x66_0F_38_20).vex(AVX2).evex(AVX512BW).fraction(2), target, source);
    }

    default void vpmovsxbd(Vec target, VecOrMem source) {
        emit(op("vpmovsxbd", 0x66_0F_38_21).vex(AVX2).evex(AVX512F).fraction(4), target, source);
    }

    default void vpmovsxwd(Vec target, VecOrMem source) {
        emit(op("vpmovsxwd", 0x66_0F_38_23).vex(AVX2).evex(AVX512F).fraction(2), target, source);
    }

    default void vpmovzxbw(Vec target, VecOrMem source) {
        emit(op("vpmovzxbw", 0x66_0F_38_30).vex(AVX2).evex(AVX512BW).fraction(2), target, source);
    }

    default void vpmovzxbd(Vec target, VecOrMem source) {
        emit(op("vpmovzxbd", 0x66_0F_38_31).vex(AVX2).evex(AVX512F).fraction(4), target, source);
    }

    default void vpmovzxwd(Vec target, VecOrMem source) {
        emit(op("vpmovzxwd", 0x66_0F_38_33).vex(AVX2).evex(AVX512F).fraction(2), target, source);
    }

    default void vpmovdb(VecOrMem target, Vec source) {
        emit(op("vpmovdb", 0xF3_0F_38_31).evex(AVX512F).fraction(4).store(), target, source);
    }

    default void vpmovsdb(VecOrMem target, Vec source) {
        emit(op("vpmovsdb", 0xF3_0F_38_21).evex(AVX512F).fraction(4).store(), target, source);
    }

    default void vpmovdw(VecOrMem target, Vec source) {
        emit(op("vpmovdw", 0xF3_0F_38_33).evex(AVX512F).fraction(2).store(), target, source);
    }
}
