package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import dev.slm.quant.internal.x86.VecOrMem;

/**
 * Emits what {@link QuantizeRows} would do with the sums of two panels, for the level with vectors of 16 floats: they are
 * a block of 32 columns of the next product, whose tile they are written to. What a token has one of - its largest
 * magnitude, its scale, its sum - is computed for all tokens in the lanes of one register.
 */
final class RoundedSums {
    /** Vectors of a whole register are written where a block has room for so many tokens. */
    static final int FEWEST_TOKENS = 4;

    private static final int MOST_TOKENS = 6;
    private static final int QUAD = 4;
    private static final int NOT_LESS = 5;

    /** Of each quarter of two registers the lower halves, the upper ones, the even lanes, the odd lanes. */
    private static final int LOWER = 0x44;

    private static final int UPPER = 0xEE;
    private static final int EVEN = 0x88;
    private static final int ODD = 0xDD;
    /** The quarters 1, 0, 3, 2; of two half registers the lower quarters, or the upper ones. */
    private static final int SWAP_QUARTERS = 0xB1;

    private static final int LOWER_QUARTERS = 0;
    private static final int UPPER_QUARTERS = 3;

    /** Where the inverses of the scales are put, to be read one by one. */
    private static final Mem INVERSES = ptr(RCX, MultiplyArguments.FACTORS);

    private final Level level = Level.AVX512_VNNI;
    private final Assembler a;
    private final Constants constants;
    private final Quantization quantization;
    private final ActivationTile tile;
    private final int tokens;

    RoundedSums(Assembler assembler, Constants constants, Quantization quantization, int tokens) {
        if (tokens < FEWEST_TOKENS || tokens > MOST_TOKENS || !possible(quantization)) {
            throw new IllegalArgumentException(quantization + " of " + tokens + " tokens");
        }
        a = assembler;
        this.constants = constants;
        this.quantization = quantization;
        this.tokens = tokens;
        tile = new ActivationTile(tokens);
    }

    /** Whether sums can be rounded in this way: one sum a block. */
    static boolean possible(Quantization quantization) {
        return quantization.group() == CodeLayout.BLOCK;
    }

    private Vec value(int panel, int token) {
        return level.vector(panel * tokens + token);
    }

    private Vec work(int i) {
        return level.vector(2 * MOST_TOKENS + i);
    }

    /** Writes the block at {@code target}. Overwrites all vector registers but the last, and k1. */
    void store(Gpr target) {
        Vec scales = work(1).low(32);
        Vec inverses = work(2).low(32);
        Vec largestCode = work(3).low(32);
        Vec largest = largestMagnitudes();
        a.vcmpps(Mask.K1, largest, constants.floats(QuantizeRows.TINY), NOT_LESS);
        a.vmovups(largestCode, constants.floats(QuantizeRows.LARGEST_CODE));
        a.vdivps(inverses.zeroed(Mask.K1), largestCode, largest);
        a.vmovups(INVERSES, inverses);
        a.vdivps(scales.zeroed(Mask.K1), largest, largestCode);
        // In this order: lanes beyond the last token are overwritten by what follows, or belong to no sum.
        a.vmovups(ptr(target, tile.scale(0)), scales);
        codes(target);
        a.vmovups(ptr(target, tile.sum(0, 0)), sums(scales));
    }

    /** Lane by lane those of the tokens. Magnitudes compare as integers, where NaN is the largest. */
    private Vec largestMagnitudes() {
        Vec bits = work(MOST_TOKENS);
        Vec low = work(MOST_TOKENS + 1);
        Vec high = work(MOST_TOKENS + 2);
        a.vmovups(bits, constants.ints(0x7FFF_FFFF));
        for (int token = 0; token < tokens; token++) {
            a.vpandd(work(token), value(0, token), bits);
            a.vpandd(low, value(1, token), bits);
            a.vpmaxsd(work(token), work(token), low);
        }
        for (int token = 0; token < tokens; token += 2) {
            Vec next = work(Math.min(token + 1, tokens - 1));
            a.vpunpckldq(low, work(token), next);
            a.vpunpckhdq(high, work(token), next);
            a.vpmaxsd(work(token), low, high);
        }
        for (int token = 0; token < tokens; token += QUAD) {
            Vec next = token + 2 < tokens ? work(token + 2) : work(token);
            a.vshufps(low, work(token), next, LOWER);
            a.vshufps(high, work(token), next, UPPER);
            a.vpmaxsd(work(token), low, high);
            a.vextracti64x4(low.low(32), work(token), 1);
            a.vpmaxsd(work(token).low(32), work(token).low(32), low.low(32));
        }
        Vec first = work(0).low(32);
        Vec rest = tokens > QUAD ? work(QUAD).low(32) : first;
        a.vshufi32x4(low.low(32), first, rest, LOWER_QUARTERS);
        a.vshufi32x4(high.low(32), first, rest, UPPER_QUARTERS);
        a.vpmaxsd(first, low.low(32), high.low(32));
        return first;
    }

    /** Writes the codes and leaves those of two tokens each in the first panel's registers. */
    private void codes(Gpr target) {
        Vec lanes = work(MOST_TOKENS);
        // Packing goes by quarters of registers: each has four codes of either panel of the two tokens.
        a.vmovups(lanes, constants.ints(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
        for (int token = 0; token < tokens; token++) {
            Mem inverse = INVERSES.plus(token * Float.BYTES).broadcastElement();
            for (int panel = 0; panel < 2; panel++) {
                a.vmulps(value(panel, token), value(panel, token), inverse);
                a.vcvtps2dq(value(panel, token), value(panel, token));
            }
            a.vpackssdw(value(0, token), value(0, token), value(1, token));
        }
        for (int token = 0; token < tokens; token += 2) {
            Vec codes = value(0, token);
            boolean both = token + 1 < tokens;
            a.vpacksswb(codes, codes, both ? value(0, token + 1) : codes);
            a.vpermd(codes, lanes, codes);
            a.vmovups(ptr(target, tile.codes(token)), both ? codes : codes.low(32));
        }
    }

    /** Lane by lane those of the tokens, as they are to be stored. */
    private Vec sums(Vec scales) {
        Vec ones = work(MOST_TOKENS);
        a.vmovups(ones, constants.ints(0x01010101));
        int pairs = (tokens + 1) / 2;
        for (int pair = 0; pair < pairs; pair++) {
            Vec sum = work(MOST_TOKENS + 1 + pair);
            a.vxorps(sum, sum, sum);
            a.vpdpbusd(sum, ones, value(0, 2 * pair));
        }
        Vec first = work(MOST_TOKENS + 1);
        Vec second = work(MOST_TOKENS + 2);
        Vec third = work(MOST_TOKENS + 3);
        addNeighbours(first, first, second);
        if (pairs > 2) {
            addNeighbours(second, third, third);
        }
        addNeighbours(first, first, pairs > 2 ? second : first);
        // The first two quarters have the sums of the even tokens, the others those of the odd ones.
        a.vshufi32x4(second, first, first, SWAP_QUARTERS);
        a.vpaddd(first, first, second);
        a.vmovups(second, constants.ints(0, 8, 1, 9, 2, 10, 3, 11));
        a.vpermd(first, second, first);
        Vec sums = first.low(32);
        if (quantization.sums() == Quantization.Sums.TIMES_SCALE) {
            a.vcvtdq2ps(sums, sums);
            a.vmulps(sums, sums, scales);
        } else {
            VecOrMem minusZero = constants.ints(-quantization.zero());
            a.vpmulld(sums, sums, minusZero);
        }
        return sums;
    }

    /** In each quarter the sums of two neighbours of {@code left}, then those of {@code right}. */
    private void addNeighbours(Vec target, Vec left, Vec right) {
        Vec even = work(MOST_TOKENS + 4);
        Vec odd = work(MOST_TOKENS + 5);
        a.vshufps(even, left, right, EVEN);
        a.vshufps(odd, left, right, ODD);
        a.vpaddd(target, even, odd);
    }
}
