package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 3-bit codes, zero at 4, of 16 groups of 16 columns: 8 words whose byte i holds the third bits of columns i, i + 32 …
 * i + 224; 16 words with the low two bits, four runs of 32 columns to a byte; 3 words of 6-bit scales.
 */
final class LaneQ3_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int THIRD_BITS = 16;
    private static final int LOW_BITS = THIRD_BITS + 8 * ROWS;
    private static final int SCALES = LOW_BITS + 16 * ROWS;

    LaneQ3_K() {
        super(SIZE, 110, 108);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                FloatVector d = Lanes.highHalf(Lanes.lone(packed, block, row));
                for (int group = 0; group < 16; group++) {
                    group(packed, block + row, d, group, panel, b * SIZE * ROWS + row);
                }
            }
        }
    }

    private static void group(int[] packed, int at, FloatVector d, int group, float[] panel, int to) {
        FloatVector scale = d.mul(Lanes.toFloat(scale(packed, at + SCALES, group)));
        FloatVector zero = scale.mul(-4);
        int run = group / 2;
        int lows = at + LOW_BITS + (run / 4 * 8 + group % 2 * 4) * ROWS;
        int thirds = at + THIRD_BITS + group % 2 * 4 * ROWS;
        for (int t = 0; t < 4; t++) {
            IntVector low = IntVector.fromArray(Lanes.I, packed, lows + t * ROWS)
                    .lanewise(VectorOperators.LSHR, run % 4 * 2)
                    .and(0x03030303);
            IntVector third = IntVector.fromArray(Lanes.I, packed, thirds + t * ROWS)
                    .lanewise(VectorOperators.LSHR, run)
                    .and(0x01010101)
                    .lanewise(VectorOperators.LSHL, 2);
            IntVector codes = low.or(third);
            int column = to + (group * 16 + 4 * t) * ROWS;
            Lanes.storeBytes(codes, 7, scale, zero, panel, column);
        }
    }

    /** Low nibbles in words 0 and 1, two groups a byte; upper bits in word 2, four groups a byte. */
    private static IntVector scale(int[] packed, int at, int group) {
        IntVector low = IntVector.fromArray(Lanes.I, packed, at + group % 8 / 4 * ROWS)
                .lanewise(VectorOperators.LSHR, group % 4 * 8 + group / 8 * 4)
                .and(15);
        IntVector high = IntVector.fromArray(Lanes.I, packed, at + 2 * ROWS)
                .lanewise(VectorOperators.LSHR, group % 4 * 8 + group / 4 * 2)
                .and(3)
                .lanewise(VectorOperators.LSHL, 4);
        return low.or(high).sub(32);
    }
}
