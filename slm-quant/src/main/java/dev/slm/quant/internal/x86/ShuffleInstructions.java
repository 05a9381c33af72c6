package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX;
import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512_VBMI;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Rearranging the lanes of vector registers. */
interface ShuffleInstructions extends Emitter {
    /** Looks {@code right} up in {@code left}, byte by byte within each 16 bytes. */
    default void vpshufb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpshufb", 0x66_0F_38_00).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpshufd(Vec target, VecOrMem source, int control) {
        emit(op("vpshufd", 0x66_0F_70).vex(AVX2).evex(AVX512F).broadcast(4), control, target, source);
    }

    default void vshufps(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vshufps", 0x0F_C6).vex(AVX).evex(AVX512F).broadcast(4), control, target, left, right);
    }

    default void vpermd(Vec target, Vec lanes, VecOrMem source) {
        emit(op("vpermd", 0x66_0F_38_36).vex(AVX2).evex(AVX512F).broadcast(4).atLeast(32), target, lanes, source);
    }

    default void vpermps(Vec target, Vec lanes, VecOrMem source) {
        emit(op("vpermps", 0x66_0F_38_16).vex(AVX2).evex(AVX512F).broadcast(4).atLeast(32), target, lanes, source);
    }

    default void vpermb(Vec target, Vec lanes, VecOrMem source) {
        emit(op("vpermb", 0x66_0F_38_8D).evex(AVX512_VBMI), target, lanes, source);
    }

    /** Looks {@code lanes} up in the table of twice its length that {@code target} and {@code second} hold. */
    default void vpermt2b(Vec target, Vec lanes, VecOrMem second) {
        emit(op("vpermt2b", 0x66_0F_38_7D).evex(AVX512_VBMI), target, lanes, second);
    }

    default void vpermq(Vec target, VecOrMem source, int control) {
        emit(
                op("vpermq", 0x66_0F_3A_00)
                        .vex(AVX2)
                        .evex(AVX512F)
                        .w1()
                        .broadcast(8)
                        .atLeast(32),
                control,
                target,
                source);
    }

    default void vperm2i128(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vperm2i128", 0x66_0F_3A_46).vex(AVX2).atLeast(32), control, target, left, right);
    }

    default void vshufi32x4(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vshufi32x4", 0x66_0F_3A_43).evex(AVX512F).broadcast(4).atLeast(32), control, target, left, right);
    }

    default void vinserti128(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vinserti128", 0x66_0F_3A_38).vex(AVX2).atLeast(32).fixed(16), control, target, left, right);
    }

    default void vinserti64x4(Vec target, Vec left, VecOrMem right, int control) {
        emit(
                op("vinserti64x4", 0x66_0F_3A_3A)
                        .evex(AVX512F)
                        .evexW1()
                        .atLeast(64)
                        .fixed(32),
                control,
                target,
                left,
                right);
    }

    default void vextracti128(VecOrMem target, Vec source, int control) {
        emit(op("vextracti128", 0x66_0F_3A_39).vex(AVX2).atLeast(32).fixed(16).store(), control, target, source);
    }

    default void vextracti32x4(VecOrMem target, Vec source, int control) {
        emit(
                op("vextracti32x4", 0x66_0F_3A_39)
                        .evex(AVX512F)
                        .atLeast(32)
                        .fixed(16)
                        .store(),
                control,
                target,
                source);
    }

    default void vextracti64x4(VecOrMem target, Vec source, int control) {
        emit(
                op("vextracti64x4", 0x66_0F_3A_3B)
                        .evex(AVX512F)
                        .evexW1()
                        .atLeast(64)
                        .fixed(32)
                        .store(),
                control,
                target,
                source);
    }

    default void vpunpcklbw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpcklbw", 0x66_0F_60).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpunpckhbw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpckhbw", 0x66_0F_68).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpunpcklwd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpcklwd", 0x66_0F_61).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpunpckhwd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpckhwd", 0x66_0F_69).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpunpckldq(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpckldq", 0x66_0F_62).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpunpckhdq(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpckhdq", 0x66_0F_6A).vex(AVX2).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vpunpcklqdq(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpcklqdq", 0x66_0F_6C).vex(AVX2).evex(AVX512F).evexW1().broadcast(8), target, left, right);
    }

    default void vpunpckhqdq(Vec target, Vec left, VecOrMem right) {
        emit(op("vpunpckhqdq", 0x66_0F_6D).vex(AVX2).evex(AVX512F).evexW1().broadcast(8), target, left, right);
    }

    default void vpackssdw(Vec target, Vec left, VecOrMem right) {
        emit(op("vpackssdw", 0x66_0F_6B).vex(AVX2).evex(AVX512BW).broadcast(4), target, left, right);
    }

    default void vpacksswb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpacksswb", 0x66_0F_63).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpackuswb(Vec target, Vec left, VecOrMem right) {
        emit(op("vpackuswb", 0x66_0F_67).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    default void vpalignr(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vpalignr", 0x66_0F_3A_0F).vex(AVX2).evex(AVX512BW), control, target, left, right);
    }

    default void vpblendd(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vpblendd", 0x66_0F_3A_02).vex(AVX2), control, target, left, right);
    }

    default void vblendps(Vec target, Vec left, VecOrMem right, int control) {
        emit(op("vblendps", 0x66_0F_3A_0C).vex(AVX), control, target, left, right);
    }

    /** The lanes in the mask of {@code target} come from {@code right}, the others from {@code left}. */
    default void vpblendmd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpblendmd", 0x66_0F_38_64).evex(AVX512F).broadcast(4), target, left, right);
    }

    default void vmovhlps(Vec target, Vec left, Vec right) {
        emit(op("vmovhlps", 0x0F_12).vex(AVX).xmmOnly(), target, left, right);
    }

    default void vmovshdup(Vec target, VecOrMem source) {
        emit(op("vmovshdup", 0xF3_0F_16).vex(AVX).evex(AVX512F), target, source);
    }

    /** Each byte is eight bits of the 64-bit lane, beginning at the bit that {@code shifts} names. */
    default void vpmultishiftqb(Vec target, Vec shifts, VecOrMem source) {
        emit(op("vpmultishiftqb", 0x66_0F_38_83).evex(AVX512_VBMI).evexW1().broadcast(8), target, shifts, source);
    }
}
