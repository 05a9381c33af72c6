package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 4-bit floats under a power of two, whose exponent takes the place of a 16-bit unit; words as in {@link LaneQ4_0}.
 */
final class LaneMXFP4 extends LaneShortCodes {
    private static final int CODES = 16;

    LaneMXFP4() {
        super(32, 17, 0, 32, 12, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            // The exponent is in bits 16 to 23; where it is 0 the scale is the denormal 2^-127. Levels are doubled.
            IntVector bits = IntVector.fromArray(I, packed, at + (row & 15))
                    .lanewise(LSHL, row < 16 ? 16 : 0)
                    .and(0x00ff0000)
                    .lanewise(LSHL, 7)
                    .max(0x00400000);
            ((FloatVector) bits.reinterpretShape(F, 0)).mul(0.5f).intoArray(to.scales, row);
        }
        CodeBook.MXFP4.offsets(to.scales, to.offsets, ROWS);
        LaneQ4_0.nibbles(packed, at + CODES, to.codes, 0);
        CodeBook.MXFP4.lookUp(to.codes, 8 * ROWS);
    }

    @Override
    int loneUnit(byte[] source, int at) {
        return source[at] & 0xff;
    }
}
