package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/**
 * 5-bit codes, zero at 16: word 0 holds the fifth bits of all columns, the others codes as in {@link LaneQ4_0}.
 */
final class LaneQ5_0 extends LaneShortCodes {
    private static final int FIFTH_BITS = 16;
    private static final int CODES = FIFTH_BITS + ROWS;

    LaneQ5_0() {
        super(32, 22, 0, 32, 16, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.scales, 0);
        Lanes.multiple(to.scales, -16, to.offsets, ROWS);
        LaneQ4_0.nibbles(packed, at + CODES, to.codes, 0);
        fifthBits(packed, at + FIFTH_BITS, to.codes);
    }

    /** Adds bit c of a word to the code of column c, for 32 columns. */
    static void fifthBits(int[] packed, int at, int[] codes) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector bits = IntVector.fromArray(I, packed, at + row);
            for (int w = 0; w < 8; w++) {
                // Four bits to bit 4 of four bytes: the copies of the bits that the product makes do not overlap.
                bits.and(15)
                        .mul(0x00204081)
                        .and(0x01010101)
                        .lanewise(LSHL, 4)
                        .or(IntVector.fromArray(I, codes, w * ROWS + row))
                        .intoArray(codes, w * ROWS + row);
                bits = bits.lanewise(LSHR, 4);
            }
        }
    }
}
