package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Codes into the code book of {@link LaneIQ4_NL} in 8 groups of 32 columns: word 0 holds d and the upper bits of the
 * scales, word 1 their lower nibbles.
 */
final class LaneIQ4_XS extends LaneCodes {
    private static final int CODES = 2 * ROWS;

    LaneIQ4_XS() {
        super(256, 136, NONE, 32);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.halves(packed, at, to.offsets, to.scales);
        for (int group = 0; group < 8; group++) {
            scale(packed, at, group, to.offsets, to.scales);
            LaneQ4_0.nibbles(packed, at + CODES + group * 4 * ROWS, to.codes, group * 8 * ROWS);
        }
        CodeBook.IQ4_NL.offsets(to.scales, to.offsets, 8 * ROWS);
        CodeBook.IQ4_NL.lookUp(to.codes, 64 * ROWS);
    }

    private static void scale(int[] packed, int at, int group, float[] d, float[] scales) {
        IntVector bias = IntVector.broadcast(I, 32);
        IntVector nibble = IntVector.broadcast(I, 15);
        IntVector upperBits = IntVector.broadcast(I, 0x30);
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector low = IntVector.fromArray(I, packed, at + ROWS + row)
                    .lanewise(LSHR, 4 * group)
                    .and(nibble);
            IntVector scale = IntVector.fromArray(I, packed, at + row)
                    .lanewise(LSHR, 12 + 2 * group)
                    .and(upperBits)
                    .or(low)
                    .sub(bias);
            ((FloatVector) scale.convert(I2F, 0))
                    .mul(FloatVector.fromArray(F, d, row))
                    .intoArray(scales, group * ROWS + row);
        }
    }
}
