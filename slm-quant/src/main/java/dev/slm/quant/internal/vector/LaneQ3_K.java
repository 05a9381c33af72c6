package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 3-bit codes, zero at 4, of 16 groups of 16 columns: 8 words whose byte i holds the third bits of columns i, i + 32 …
 * i + 224; 16 words with the low two bits, four runs of 32 columns to a byte; 3 words of 6-bit scales: low nibbles in
 * words 0 and 1, two groups a byte, upper bits in word 2, four groups a byte.
 */
final class LaneQ3_K extends LaneShortCodes {
    private static final int THIRD_BITS = 16;
    private static final int LOW_BITS = THIRD_BITS + 8 * ROWS;
    private static final int SCALES = LOW_BITS + 16 * ROWS;

    LaneQ3_K() {
        super(256, 110, 108, 16, 4, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.offsets, 0);
        for (int run = 0; run < 4; run++) {
            scales(packed, at + SCALES, run, to.offsets, to.scales);
        }
        Lanes.multiple(to.scales, -4, to.offsets, 16 * ROWS);
        LaneQ2_K.pairs(packed, at + LOW_BITS, to.codes);
        for (int i = 0; i < 8 * ROWS; i += WIDTH) {
            IntVector bits = IntVector.fromArray(I, packed, at + THIRD_BITS + i);
            for (int run = 0; run < 8; run++) {
                bits.and(0x01010101)
                        .lanewise(LSHL, 2)
                        .or(IntVector.fromArray(I, to.codes, run * 8 * ROWS + i))
                        .intoArray(to.codes, run * 8 * ROWS + i);
                bits = bits.lanewise(LSHR, 1);
            }
        }
    }

    /** Groups {@code 4 · run … 4 · run + 3}. */
    private static void scales(int[] packed, int at, int run, float[] d, float[] scales) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector factor = FloatVector.fromArray(F, d, row);
            IntVector low = IntVector.fromArray(I, packed, at + run % 2 * ROWS + row)
                    .lanewise(LSHR, run / 2 * 4)
                    .and(0x0f0f0f0f);
            IntVector v = IntVector.fromArray(I, packed, at + 2 * ROWS + row)
                    .lanewise(LSHR, run * 2)
                    .and(0x03030303)
                    .lanewise(LSHL, 4)
                    .or(low);
            for (int i = 0; i < 4; i++) {
                ((FloatVector) v.and(63).sub(32).convert(I2F, 0))
                        .mul(factor)
                        .intoArray(scales, (4 * run + i) * ROWS + row);
                v = v.lanewise(LSHR, 8);
            }
        }
    }
}
