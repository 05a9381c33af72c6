package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 5-bit codes, zero at 16: word 0 holds the fifth bits of all columns, the others codes as in {@link LaneQ4_0}. */
final class LaneQ5_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int FIFTH_BITS = 16;
    private static final int CODES = FIFTH_BITS + ROWS;

    LaneQ5_0() {
        super(SIZE, 22, 0);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                FloatVector scale = Lanes.highHalf(Lanes.lone(packed, block, row));
                IntVector fifth = IntVector.fromArray(Lanes.I, packed, block + FIFTH_BITS + row);
                codes(packed, block + CODES + row, fifth, scale, scale.mul(-16), panel, b * SIZE * ROWS + row);
            }
        }
    }

    /** 32 columns of {@code scale · code + offset} from the nibbles of 4 words and the bits of a fifth. */
    static void codes(
            int[] packed, int at, IntVector fifth, FloatVector scale, FloatVector offset, float[] panel, int to) {
        for (int t = 0; t < 4; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + t * ROWS);
            // The fifth bits of the word's columns to bits 4 to 7, those of the columns 16 further to bits 20 to 23.
            IntVector bits = fifth.lanewise(VectorOperators.LSHR, 4 * t).lanewise(VectorOperators.LSHL, 4);
            for (int i = 0; i < 4; i++) {
                int low = to + (4 * t + i) * ROWS;
                join(v, 8 * i, bits, i).fma(scale, offset).intoArray(panel, low);
                join(v, 8 * i + 4, bits, 16 + i).fma(scale, offset).intoArray(panel, low + 16 * ROWS);
            }
        }
    }

    private static FloatVector join(IntVector v, int shift, IntVector bits, int bitShift) {
        IntVector nibble = v.lanewise(VectorOperators.LSHR, shift).and(15);
        return Lanes.toFloat(
                bits.lanewise(VectorOperators.LSHR, bitShift).and(16).or(nibble));
    }
}
