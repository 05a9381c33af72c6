package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;
import static dev.slm.quant.internal.x86.Vec.xmm;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Vec;

/**
 * Generates {@code void quantize(x, tile, arguments)}: one row of activations into its places in a tile. Per block of 32
 * the scale is the largest magnitude / 127 and a code the nearest integer, ties to even. A block without a magnitude
 * above {@link #TINY} becomes zero; one with a NaN has the scale NaN.
 */
final class QuantizeRow {
    static final int X_OFFSET = 0;
    static final int BLOCKS = 8;
    /** Where in the tile the codes of this token start. */
    static final int CODES_OFFSET = 16;
    /** Where in the tile the scale of this token stands. */
    static final int SCALE_OFFSET = 24;
    /** Bytes from the scale to the first sum, and from there to the second. */
    static final int SUM_STRIDE = 32;

    static final int TILE_STRIDE = 40;
    static final int BYTES = 48;

    /** 127 / TINY is still finite. */
    static final float TINY = 0x1p-116f;

    private static final float LARGEST_CODE = 127;
    private static final int NOT_LESS = 5;
    private static final int BLOCK_FLOATS = CodeLayout.BLOCK;

    private static final Gpr X = RDI;
    private static final Gpr CODES = R8;
    private static final Gpr SCALE = R9;
    private static final Gpr STRIDE = R10;
    private static final Gpr TILE_STEP = R11;
    private static final Gpr COUNT = RAX;

    private static final Vec SCALE_VALUE = xmm(10);
    private static final Vec INVERSE = xmm(11);
    private static final Vec KEEP = xmm(12);

    private final Level level;
    private final Quantization quantization;
    private final Assembler a;
    private final int vectors;

    QuantizeRow(Level level, Quantization quantization, Assembler assembler) {
        this.level = level;
        this.quantization = quantization;
        a = assembler;
        vectors = BLOCK_FLOATS / level.lanes();
    }

    private Vec value(int i) {
        return level.vector(i);
    }

    private Vec work(int i) {
        return level.vector(4 + i);
    }

    Code assemble() {
        Label magnitude = a.label();
        Label largestCode = a.label();
        Label tiny = a.label();
        Label minusZero = a.label();
        Label order = a.label();
        a.add(X, ptr(RDX, X_OFFSET));
        a.mov(CODES, ptr(RDX, CODES_OFFSET));
        a.add(CODES, RSI);
        a.mov(SCALE, ptr(RDX, SCALE_OFFSET));
        a.add(SCALE, RSI);
        a.mov(STRIDE, ptr(RDX, SUM_STRIDE));
        a.mov(TILE_STEP, ptr(RDX, TILE_STRIDE));
        a.mov(COUNT, ptr(RDX, BLOCKS));
        Label block = a.here();
        largestMagnitude(magnitude);
        a.vmovss(INVERSE, ptr(largestCode));
        a.vdivss(SCALE_VALUE, xmm(4), INVERSE);
        a.vdivss(INVERSE, INVERSE, xmm(4));
        a.vmovss(KEEP, ptr(tiny));
        a.vcmpps(KEEP, xmm(4), KEEP, NOT_LESS);
        a.vpand(SCALE_VALUE, SCALE_VALUE, KEEP);
        a.vpand(INVERSE, INVERSE, KEEP);
        a.vmovss(ptr(SCALE), SCALE_VALUE);
        codes(order);
        sums(minusZero);
        a.add(X, BLOCK_FLOATS * Float.BYTES);
        a.add(CODES, TILE_STEP);
        a.add(SCALE, TILE_STEP);
        a.sub(COUNT, 1);
        a.jne(block);
        a.vzeroupper();
        a.ret();
        a.align(64);
        a.bind(order);
        a.ints(0, 4, 1, 5, 2, 6, 3, 7);
        a.bind(magnitude);
        a.ints(0x7FFF_FFFF);
        a.bind(largestCode);
        a.floats(LARGEST_CODE);
        a.bind(tiny);
        a.floats(TINY);
        a.bind(minusZero);
        a.ints(-quantization.zero());
        return a.finish();
    }

    /** Into all lanes of register 4. Magnitudes compare as integers, where NaN is the largest. */
    private void largestMagnitude(Label magnitude) {
        Vec bits = level.vector(9);
        a.vpbroadcastd(bits, ptr(magnitude));
        for (int i = 0; i < vectors; i++) {
            a.vmovups(value(i), ptr(X, i * level.vectorBytes()));
            and(work(i), value(i), bits);
        }
        for (int i = 1; i < vectors; i++) {
            a.vpmaxsd(work(0), work(0), work(i));
        }
        Reduction.lanes(a, work(0), work(1), a::vpmaxsd);
    }

    private void codes(Label order) {
        Vec inverse = level.vector(4);
        a.vbroadcastss(inverse, INVERSE);
        for (int i = 0; i < vectors; i++) {
            a.vmulps(value(i), value(i), inverse);
            a.vcvtps2dq(value(i), value(i));
            if (level == Level.AVX512_VNNI) {
                a.vpmovsdb(ptr(CODES, i * level.lanes()), value(i));
            }
        }
        if (level != Level.AVX512_VNNI) {
            // Packing goes by halves of registers; the permutation puts groups of four bytes in order again.
            a.vpackssdw(work(0), value(0), value(1));
            a.vpackssdw(work(1), value(2), value(3));
            a.vpacksswb(work(0), work(0), work(1));
            a.vmovups(work(1), ptr(order));
            a.vpermd(work(0), work(1), work(0));
            a.vmovups(ptr(CODES), work(0));
        }
    }

    private void sums(Label minusZero) {
        int halves = BLOCK_FLOATS / quantization.group();
        int perHalf = vectors / halves;
        for (int half = 0; half < halves; half++) {
            Vec sum = value(half * perHalf);
            for (int i = 1; i < perHalf; i++) {
                a.vpaddd(sum, sum, value(half * perHalf + i));
            }
            Reduction.lanes(a, sum, work(0), a::vpaddd);
            Vec lowest = sum.low(16);
            if (quantization.sums() == Quantization.Sums.TIMES_SCALE) {
                a.vcvtdq2ps(lowest, lowest);
                a.vmulss(lowest, lowest, SCALE_VALUE);
            } else {
                a.vmovd(work(0).low(16), ptr(minusZero));
                a.vpmulld(lowest, lowest, work(0).low(16));
            }
            a.vmovss(ptr(SCALE, STRIDE, half + 1), lowest);
        }
    }

    private void and(Vec target, Vec left, Vec right) {
        if (level == Level.AVX512_VNNI) {
            a.vpandd(target, left, right);
        } else {
            a.vpand(target, left, right);
        }
    }
}
