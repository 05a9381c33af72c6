package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512_BF16;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512_VNNI;
import static dev.slm.quant.internal.x86.CpuFeature.AVX_VNNI;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Products of narrow lanes, summed in wider ones. */
interface DotInstructions extends Emitter {
    /** Sums of two products of 16-bit lanes, 32 bits wide. */
    default void vpmaddwd(Vec target, Vec left, VecOrMem right) {
        emit(op("vpmaddwd", 0x66_0F_F5).vex(AVX2).evex(AVX512BW), target, left, right);
    }

    /** Sums of two products of unsigned with signed bytes, saturated to 16 bits. */
    default void vpmaddubsw(Vec target, Vec unsigned, VecOrMem signed) {
        emit(op("vpmaddubsw", 0x66_0F_38_04).vex(AVX2).evex(AVX512BW), target, unsigned, signed);
    }

    /** Adds four products of unsigned with signed bytes to each 32-bit lane. */
    default void vpdpbusd(Vec sum, Vec unsigned, VecOrMem signed) {
        emit(
                op("vpdpbusd", 0x66_0F_38_50)
                        .vex(AVX_VNNI)
                        .evex(AVX512_VNNI)
                        .broadcast(4)
                        .prefersEvex(),
                sum,
                unsigned,
                signed);
    }

    /** Adds two products of signed 16-bit lanes to each 32-bit lane. */
    default void vpdpwssd(Vec sum, Vec left, VecOrMem right) {
        emit(
                op("vpdpwssd", 0x66_0F_38_52)
                        .vex(AVX_VNNI)
                        .evex(AVX512_VNNI)
                        .broadcast(4)
                        .prefersEvex(),
                sum,
                left,
                right);
    }

    /** Adds two products of bfloat16 lanes to each single-precision lane. */
    default void vdpbf16ps(Vec sum, Vec left, VecOrMem right) {
        emit(op("vdpbf16ps", 0xF3_0F_38_52).evex(AVX512_BF16).broadcast(4), sum, left, right);
    }
}
