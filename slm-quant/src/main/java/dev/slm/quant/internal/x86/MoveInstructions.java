package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.CpuFeature.AVX;
import static dev.slm.quant.internal.x86.CpuFeature.AVX2;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512BW;
import static dev.slm.quant.internal.x86.CpuFeature.AVX512F;
import static dev.slm.quant.internal.x86.VectorOp.op;

/** Moves between vector registers and memory, and copies of one element to all lanes. */
interface MoveInstructions extends Emitter {
    default void vmovups(Vec target, VecOrMem source) {
        emit(op("vmovups", 0x0F_10).vex(AVX).evex(AVX512F).loadForm(), target, source);
    }

    default void vmovups(Mem target, Vec source) {
        emit(op("vmovups", 0x0F_11).vex(AVX).evex(AVX512F).store(), target, source);
    }

    /** Memory must be aligned to the width of the register. */
    default void vmovaps(Vec target, VecOrMem source) {
        emit(op("vmovaps", 0x0F_28).vex(AVX).evex(AVX512F).loadForm(), target, source);
    }

    default void vmovdqu(Vec target, VecOrMem source) {
        emit(op("vmovdqu", 0xF3_0F_6F).vex(AVX).loadForm(), target, source);
    }

    default void vmovdqu(Mem target, Vec source) {
        emit(op("vmovdqu", 0xF3_0F_7F).vex(AVX).store(), target, source);
    }

    default void vmovdqu8(Vec target, VecOrMem source) {
        emit(op("vmovdqu8", 0xF2_0F_6F).evex(AVX512BW), target, source);
    }

    default void vmovdqu8(Mem target, Vec source) {
        emit(op("vmovdqu8", 0xF2_0F_7F).evex(AVX512BW).store(), target, source);
    }

    default void vmovdqu16(Vec target, VecOrMem source) {
        emit(op("vmovdqu16", 0xF2_0F_6F).evex(AVX512BW).evexW1(), target, source);
    }

    default void vmovdqu16(Mem target, Vec source) {
        emit(op("vmovdqu16", 0xF2_0F_7F).evex(AVX512BW).evexW1().store(), target, source);
    }

    default void vmovdqu32(Vec target, VecOrMem source) {
        emit(op("vmovdqu32", 0xF3_0F_6F).evex(AVX512F), target, source);
    }

    default void vmovdqu32(Mem target, Vec source) {
        emit(op("vmovdqu32", 0xF3_0F_7F).evex(AVX512F).store(), target, source);
    }

    /** Writes around the caches; memory must be aligned to the width of the register. */
    default void vmovntps(Mem target, Vec source) {
        emit(op("vmovntps", 0x0F_2B).vex(AVX).evex(AVX512F).unmasked().store(), target, source);
    }

    default void vmovss(Vec target, Mem source) {
        emit(op("vmovss", 0xF3_0F_10).vex(AVX).evex(AVX512F).xmmOnly().element(4), target, source);
    }

    default void vmovss(Mem target, Vec source) {
        emit(
                op("vmovss", 0xF3_0F_11)
                        .vex(AVX)
                        .evex(AVX512F)
                        .xmmOnly()
                        .element(4)
                        .store(),
                target,
                source);
    }

    default void vmovd(Vec target, GprOrMem source) {
        emit(op("vmovd", 0x66_0F_6E).vex(AVX).xmmOnly().element(4), target, source);
    }

    default void vmovd(GprOrMem target, Vec source) {
        emit(op("vmovd", 0x66_0F_7E).vex(AVX).xmmOnly().element(4).store(), target, source);
    }

    default void vmovq(Vec target, Mem source) {
        emit(op("vmovq", 0xF3_0F_7E).vex(AVX).xmmOnly().element(8), target, source);
    }

    default void vmovq(Mem target, Vec source) {
        emit(op("vmovq", 0x66_0F_D6).vex(AVX).xmmOnly().element(8).store(), target, source);
    }

    /** Loads the lanes whose sign bit is set in {@code lanes}; the others become zero and their memory is not touched. */
    default void vmaskmovps(Vec target, Vec lanes, Mem source) {
        emit(op("vmaskmovps", 0x66_0F_38_2C).vex(AVX), target, lanes, source);
    }

    /** Stores the lanes whose sign bit is set in {@code lanes}. */
    default void vmaskmovps(Mem target, Vec lanes, Vec source) {
        emit(op("vmaskmovps", 0x66_0F_38_2E).vex(AVX).store(), target, lanes, source);
    }

    /** Loads 32 bits a lane, each from its own address, where the sign bit of {@code lanes} is set; then clears these. */
    default void vpgatherdd(Vec target, Mem source, Vec lanes) {
        emit(op("vpgatherdd", 0x66_0F_38_90).vex(AVX2).unmasked().gather(4), target, source, lanes);
    }

    /** The same for the lanes in the target's mask, which is then empty. */
    default void vpgatherdd(Vec target, Mem source) {
        emit(op("vpgatherdd", 0x66_0F_38_90).evex(AVX512F).gather(4), target, source);
    }

    default void vbroadcastss(Vec target, VecOrMem source) {
        emit(op("vbroadcastss", 0x66_0F_38_18).vex(AVX2).evex(AVX512F).element(4), target, source);
    }

    default void vpbroadcastb(Vec target, VecOrMem source) {
        emit(op("vpbroadcastb", 0x66_0F_38_78).vex(AVX2).evex(AVX512BW).element(1), target, source);
    }

    default void vpbroadcastw(Vec target, VecOrMem source) {
        emit(op("vpbroadcastw", 0x66_0F_38_79).vex(AVX2).evex(AVX512BW).element(2), target, source);
    }

    default void vpbroadcastd(Vec target, VecOrMem source) {
        emit(op("vpbroadcastd", 0x66_0F_38_58).vex(AVX2).evex(AVX512F).element(4), target, source);
    }

    default void vpbroadcastq(Vec target, VecOrMem source) {
        emit(op("vpbroadcastq", 0x66_0F_38_59).vex(AVX2).evex(AVX512F).evexW1().element(8), target, source);
    }

    default void vpbroadcastd(Vec target, Gpr source) {
        emit(op("vpbroadcastd", 0x66_0F_38_7C).evex(AVX512F).element(4), target, source);
    }

    default void vbroadcasti128(Vec target, Mem source) {
        emit(op("vbroadcasti128", 0x66_0F_38_5A).vex(AVX2).atLeast(32).fixed(16), target, source);
    }

    default void vbroadcasti32x4(Vec target, Mem source) {
        emit(op("vbroadcasti32x4", 0x66_0F_38_5A).evex(AVX512F).atLeast(32).fixed(16), target, source);
    }
}
