package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.machine.QuantizeRows.BLOCK_STEP;
import static dev.slm.quant.internal.machine.QuantizeRows.CODES;
import static dev.slm.quant.internal.machine.QuantizeRows.SCALE;
import static dev.slm.quant.internal.machine.QuantizeRows.STRIDE;
import static dev.slm.quant.internal.machine.QuantizeRows.X;
import static dev.slm.quant.internal.x86.Mem.ptr;
import static dev.slm.quant.internal.x86.Vec.xmm;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Vec;

/** Emits what {@link QuantizeRows} does with a block of 32 floats. */
final class QuantizeBlock {
    private static final int NOT_LESS = 5;
    private static final int BLOCK_FLOATS = CodeLayout.BLOCK;

    private static final Vec SCALE_VALUE = xmm(10);
    private static final Vec INVERSE = xmm(11);
    private static final Vec KEEP = xmm(12);

    private final Level level;
    private final Quantization quantization;
    private final Assembler a;
    private final int vectors;
    private final Label magnitude;
    private final Label largestCode;
    private final Label tiny;
    private final Label minusZero;
    private final Label order;

    QuantizeBlock(Level level, Quantization quantization, Assembler assembler) {
        this.level = level;
        this.quantization = quantization;
        a = assembler;
        vectors = BLOCK_FLOATS / level.lanes();
        magnitude = a.label();
        largestCode = a.label();
        tiny = a.label();
        minusZero = a.label();
        order = a.label();
    }

    private Vec value(int i) {
        return level.vector(i);
    }

    private Vec work(int i) {
        return level.vector(4 + i);
    }

    /** Reads a block, writes it and goes on to the place of the next one. */
    void emit() {
        largestMagnitude();
        a.vmovss(INVERSE, ptr(largestCode));
        a.vdivss(SCALE_VALUE, xmm(4), INVERSE);
        a.vdivss(INVERSE, INVERSE, xmm(4));
        a.vmovss(KEEP, ptr(tiny));
        a.vcmpps(KEEP, xmm(4), KEEP, NOT_LESS);
        a.vpand(SCALE_VALUE, SCALE_VALUE, KEEP);
        a.vpand(INVERSE, INVERSE, KEEP);
        a.vmovss(ptr(SCALE), SCALE_VALUE);
        codes();
        sums();
        a.add(CODES, BLOCK_STEP);
        a.add(SCALE, BLOCK_STEP);
    }

    /** Behind the code. */
    void constants() {
        a.align(64);
        a.bind(order);
        a.ints(0, 4, 1, 5, 2, 6, 3, 7);
        a.bind(magnitude);
        a.ints(0x7FFF_FFFF);
        a.bind(largestCode);
        a.floats(QuantizeRows.LARGEST_CODE);
        a.bind(tiny);
        a.floats(QuantizeRows.TINY);
        a.bind(minusZero);
        a.ints(-quantization.zero());
    }

    /** Into all lanes of register 4. Magnitudes compare as integers, where NaN is the largest. */
    private void largestMagnitude() {
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

    private void codes() {
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

    private void sums() {
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
