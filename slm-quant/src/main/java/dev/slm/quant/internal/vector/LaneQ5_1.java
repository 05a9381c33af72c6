package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.IntVector;

/** 5-bit codes with a minimum: word 0 holds scale and minimum, word 1 the fifth bits, then as {@link LaneQ5_0}. */
final class LaneQ5_1 extends LaneFormat {
    private static final int SIZE = 32;

    LaneQ5_1() {
        super(SIZE, 24, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                int block = at + b * ints() + row;
                IntVector head = IntVector.fromArray(Lanes.I, packed, block);
                IntVector fifth = IntVector.fromArray(Lanes.I, packed, block + ROWS);
                LaneQ5_0.codes(
                        packed,
                        block + 2 * ROWS,
                        fifth,
                        Lanes.lowHalf(head),
                        Lanes.highHalf(head),
                        panel,
                        b * SIZE * ROWS + row);
            }
        }
    }
}
