package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.machine.QuantizeRows.BLOCK_STEP;
import static dev.slm.quant.internal.machine.QuantizeRows.CODES;
import static dev.slm.quant.internal.machine.QuantizeRows.SCALE;
import static dev.slm.quant.internal.machine.QuantizeRows.STRIDE;
import static dev.slm.quant.internal.machine.QuantizeRows.X;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Vec;
import java.util.Arrays;

/**
 * Emits what {@link QuantizeRows} does with four blocks at once, for the level with vectors of 16 floats: what a block
 * has one of - its largest magnitude, its scale, its sums - is computed for all four in the lanes of one register.
 */
final class QuantizeBlocks {
    static final int BLOCKS = 4;

    private static final int NOT_LESS = 5;
    private static final int BLOCK_BYTES = CodeLayout.BLOCK * Float.BYTES;

    /** Of each quarter of two registers the lower halves, the upper ones, the even lanes, the odd lanes. */
    private static final int LOWER = 0x44;

    private static final int UPPER = 0xEE;
    private static final int EVEN = 0x88;
    private static final int ODD = 0xDD;
    private static final int SWAP_NEIGHBOURS = 0xB1;
    /** Times a lane's number: that lane in all lanes of its quarter. */
    private static final int EVERYWHERE = 0x55;

    private final Level level;
    private final Quantization quantization;
    private final Assembler a;
    private final Label numbers;
    private final Label codeOrder;
    private final Label sumOrder;

    private final Vec magnitude;
    private final Vec largestCode;
    private final Vec tiny;
    private final Vec ones;
    private final Vec minusZero;
    private final Vec codeLanes;
    private final Vec sumLanes;

    QuantizeBlocks(Level level, Quantization quantization, Assembler assembler) {
        this.level = level;
        this.quantization = quantization;
        a = assembler;
        numbers = a.label();
        codeOrder = a.label();
        sumOrder = a.label();
        magnitude = level.vector(16);
        largestCode = level.vector(17);
        tiny = level.vector(18);
        ones = level.vector(19);
        minusZero = level.vector(20);
        codeLanes = level.vector(21);
        sumLanes = level.vector(22);
    }

    /** Two vectors a block. */
    private Vec value(int block, int half) {
        return level.vector(2 * block + half);
    }

    private Vec work(int i) {
        return level.vector(8 + i);
    }

    void loadConstants() {
        int offset = 0;
        for (Vec constant : new Vec[] {magnitude, largestCode, tiny, ones, minusZero}) {
            a.vpbroadcastd(constant, ptr(numbers).plus(offset));
            offset += Integer.BYTES;
        }
        a.vmovups(codeLanes, ptr(codeOrder));
        a.vmovups(sumLanes, ptr(sumOrder));
    }

    /** Reads four blocks, writes them and goes on to the place of the next one. */
    void emit() {
        Vec largest = largestMagnitudes();
        Vec scales = work(4).low(16);
        Vec inverses = work(5).low(16);
        a.vcmpps(Mask.K1, largest, tiny.low(16), NOT_LESS);
        a.vdivps(scales.zeroed(Mask.K1), largest, largestCode.low(16));
        a.vdivps(inverses.zeroed(Mask.K1), largestCode.low(16), largest);
        codes(work(5));
        Vec[] sums = sums(scales);
        for (int block = 0; block < BLOCKS; block++) {
            storeLane(0, block, scales);
            for (int i = 0; i < sums.length; i++) {
                storeLane(i + 1, block, sums[i]);
            }
            a.add(SCALE, BLOCK_STEP);
        }
    }

    /** Lane by lane those of the blocks. Magnitudes compare as integers, where NaN is the largest. */
    private Vec largestMagnitudes() {
        for (int block = 0; block < BLOCKS; block++) {
            for (int half = 0; half < 2; half++) {
                int offset = block * BLOCK_BYTES + half * level.vectorBytes();
                a.vmovups(value(block, half), ptr(X, offset));
                a.vpandd(half == 0 ? work(block) : work(4), value(block, half), magnitude);
            }
            a.vpmaxsd(work(block), work(block), work(4));
        }
        for (int pair = 0; pair < BLOCKS; pair += 2) {
            a.vpunpckldq(work(4), work(pair), work(pair + 1));
            a.vpunpckhdq(work(5), work(pair), work(pair + 1));
            a.vpmaxsd(work(pair), work(4), work(5));
        }
        Vec all = work(0);
        a.vshufps(work(4), work(0), work(2), LOWER);
        a.vshufps(work(5), work(0), work(2), UPPER);
        a.vpmaxsd(all, work(4), work(5));
        a.vextracti64x4(work(1).low(32), all, 1);
        a.vpmaxsd(all.low(32), all.low(32), work(1).low(32));
        a.vextracti32x4(work(1).low(16), all.low(32), 1);
        a.vpmaxsd(all.low(16), all.low(16), work(1).low(16));
        return all.low(16);
    }

    /** Writes the codes and leaves those of two blocks each in the first registers. */
    private void codes(Vec inverses) {
        a.vshufi32x4(inverses, inverses, inverses, 0);
        for (int block = 0; block < BLOCKS; block++) {
            a.vpshufd(work(0), inverses, block * EVERYWHERE);
            for (int half = 0; half < 2; half++) {
                a.vmulps(value(block, half), value(block, half), work(0));
                a.vcvtps2dq(value(block, half), value(block, half));
            }
            a.vpackssdw(value(block, 0), value(block, 0), value(block, 1));
        }
        for (int pair = 0; pair < BLOCKS; pair += 2) {
            Vec codes = codes(pair);
            a.vpacksswb(codes, value(pair, 0), value(pair + 1, 0));
            a.vpermd(codes, codeLanes, codes);
            a.vmovups(ptr(CODES), codes.low(32));
            a.vextracti64x4(ptr(CODES, BLOCK_STEP, 1), codes, 1);
            a.lea(CODES, ptr(CODES, BLOCK_STEP, 2));
        }
    }

    /** Those of the blocks {@code pair} and {@code pair + 1}. */
    private Vec codes(int pair) {
        return value(pair, 0);
    }

    /** One register per group of a block, lane by lane the sums of the blocks as they are to be stored. */
    private Vec[] sums(Vec scales) {
        for (int i = 0; i < 2; i++) {
            a.vxorps(work(i), work(i), work(i));
            a.vpdpbusd(work(i), ones, codes(2 * i));
        }
        a.vshufps(work(2), work(0), work(1), EVEN);
        a.vshufps(work(3), work(0), work(1), ODD);
        a.vpaddd(work(0), work(2), work(3));
        a.vpshufd(work(1), work(0), SWAP_NEIGHBOURS);
        a.vpaddd(work(0), work(0), work(1));
        a.vpermd(work(0), sumLanes, work(0));
        Vec first = work(0).low(16);
        Vec second = work(1).low(16);
        a.vextracti32x4(second, work(0).low(32), 1);
        boolean halves = quantization.group() < CodeLayout.BLOCK;
        if (!halves) {
            a.vpaddd(first, first, second);
        }
        Vec[] sums = halves ? new Vec[] {first, second} : new Vec[] {first};
        for (Vec sum : sums) {
            if (quantization.sums() == Quantization.Sums.TIMES_SCALE) {
                a.vcvtdq2ps(sum, sum);
                a.vmulps(sum, sum, scales);
            } else {
                a.vpmulld(sum, sum, minusZero.low(16));
            }
        }
        return sums;
    }

    /** Stores what a block has in its lane, by strides from its scale. */
    private void storeLane(int strides, int block, Vec values) {
        Vec lane = values;
        if (block > 0) {
            lane = work(6).low(16);
            a.vpshufd(lane, values, block * EVERYWHERE);
        }
        a.vmovss(strides == 0 ? ptr(SCALE) : ptr(SCALE, STRIDE, strides), lane);
    }

    /** Behind the code. */
    void constants() {
        a.align(64);
        a.bind(codeOrder);
        // Packing goes by quarters of registers: each has four codes of every half of the two blocks.
        a.ints(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        a.bind(sumOrder);
        // A quarter has the sums of 16 columns of one of the first blocks, twice, then of one of the others.
        a.ints(0, 8, 2, 10, 4, 12, 6, 14, 0, 0, 0, 0, 0, 0, 0, 0);
        a.bind(numbers);
        a.ints(0x7FFF_FFFF);
        a.floats(QuantizeRows.LARGEST_CODE, QuantizeRows.TINY);
        byte[] bytes = new byte[Integer.BYTES];
        Arrays.fill(bytes, (byte) 1);
        a.bytes(bytes);
        a.ints(-quantization.zero());
    }
}
