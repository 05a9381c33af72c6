package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import java.util.Arrays;

/**
 * 4-bit codes of 8 groups of 32 columns: the 8 words of a pair of groups hold the first group in their even nibbles and the
 * second in their odd ones.
 */
final class LaneQ4_K extends LaneShortCodes {

    private static final int SIZE = 256;
    private static final int GROUP = 32;

    LaneQ4_K() {
        super(SIZE, 144, NONE, GROUP, 8, true);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        LaneKScales.expand(packed, at, to);
        LaneKScales.nibbles(packed, at + LaneKScales.INTS, to.codes);
    }

    @Override
    void multiply(int[] packed, int at, int blocks, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        Expanded head = scratch.block;
        int[] sums = scratch.sums;
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.expand(packed, block, head);
            for (int group = 0; group < SIZE / GROUP; group += 2) {
                int first = b * (SIZE / GROUP) + group;
                Nibbles.multiply(
                        packed,
                        block + LaneKScales.INTS + group * 4 * ROWS,
                        8,
                        x.pairs,
                        x.pair(row, first),
                        x.pair(row, first + 1),
                        x.bias(row, 2 * first, 2, zero()),
                        x.bias(row, 2 * first + 2, 2, zero()),
                        sums,
                        group * ROWS);
            }
            addGroups(sums, SIZE / GROUP, head.scales, head.offsets, x, row, b * SIZE, y, yo);
        }
    }
}
