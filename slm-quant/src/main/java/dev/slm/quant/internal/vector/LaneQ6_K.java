package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 6-bit codes, zero at 32, of 16 groups of 16 columns. Each half of 128 columns has 16 words of nibbles (64 columns in
 * the even ones, 64 in the odd ones) and 8 words whose byte i holds the upper two bits of columns i, i + 32, i + 64 and
 * i + 96; four words hold the signed scales.
 */
final class LaneQ6_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int NIBBLES = 16;
    private static final int UPPER_BITS = NIBBLES + 32 * ROWS;
    private static final int SCALES = UPPER_BITS + 16 * ROWS;

    LaneQ6_K() {
        super(SIZE, 210, 208);
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
        IntVector bytes = IntVector.fromArray(Lanes.I, packed, at + SCALES + group / 4 * ROWS);
        FloatVector scale = d.mul(Lanes.toFloat(
                bytes.lanewise(VectorOperators.LSHL, 24 - group % 4 * 8).lanewise(VectorOperators.ASHR, 24)));
        FloatVector zero = scale.mul(-32);
        int half = group / 8;
        int quarter = group % 8 / 2;
        int nibbles = at + NIBBLES + (half * 16 + group % 4 * 4) * ROWS;
        int uppers = at + UPPER_BITS + (half * 8 + group % 2 * 4) * ROWS;
        for (int t = 0; t < 4; t++) {
            IntVector low = IntVector.fromArray(Lanes.I, packed, nibbles + t * ROWS)
                    .lanewise(VectorOperators.LSHR, quarter / 2 * 4)
                    .and(0x0f0f0f0f);
            IntVector high = IntVector.fromArray(Lanes.I, packed, uppers + t * ROWS)
                    .lanewise(VectorOperators.LSHR, quarter * 2)
                    .and(0x03030303)
                    .lanewise(VectorOperators.LSHL, 4);
            IntVector codes = low.or(high);
            int column = to + (group * 16 + 4 * t) * ROWS;
            Lanes.storeBytes(codes, 63, scale, zero, panel, column);
        }
    }
}
