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
 * 2-bit codes of 16 groups of 16 columns: 4 words with a byte of scale and offset for each group, 16 words of codes, four
 * runs of 32 columns to a byte, and one word with d and dmin.
 */
final class LaneQ2_K extends LaneShortCodes {
    private static final int CODES = 4 * ROWS;
    private static final int FACTORS = CODES + 16 * ROWS;

    LaneQ2_K() {
        super(256, 84, NONE, 16, 2, true);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.halves(packed, at + FACTORS, to.scales, to.offsets);
        // The factors lie where group 0 goes: from the last group down they are overwritten last.
        for (int word = 3; word >= 0; word--) {
            scales(packed, at + word * ROWS, 0, 1, to.scales, 4 * word * ROWS);
            scales(packed, at + word * ROWS, 4, -1, to.offsets, 4 * word * ROWS);
        }
        pairs(packed, at + CODES, to.codes);
    }

    private static void scales(int[] packed, int at, int shift, float sign, float[] scales, int to) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector factor = FloatVector.fromArray(F, scales, row).mul(sign);
            IntVector v = IntVector.fromArray(I, packed, at + row).lanewise(LSHR, shift);
            for (int i = 0; i < 4; i++) {
                ((FloatVector) v.and(15).convert(I2F, 0)).mul(factor).intoArray(scales, to + i * ROWS + row);
                v = v.lanewise(LSHR, 8);
            }
        }
    }

    /** 256 columns of two bits in two halves of 8 words. */
    static void pairs(int[] packed, int at, int[] codes) {
        for (int i = 0; i < 16 * ROWS; i += WIDTH) {
            IntVector v = IntVector.fromArray(I, packed, at + i);
            int to = i / (8 * ROWS) * 32 * ROWS + i % (8 * ROWS);
            for (int run = 0; run < 4; run++) {
                v.and(0x03030303).intoArray(codes, to + run * 8 * ROWS);
                v = v.lanewise(LSHR, 2);
            }
        }
    }
}
