package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * What Q4_K and Q5_K share. Their head: word 0 holds d and dmin, words 1 to 3 the 6-bit scales and offsets of 8 groups.
 * Their nibbles: 8 words for a pair of groups, the first in the even and the second in the odd ones.
 */
final class LaneKScales {
    /** Ints of the head of 32 rows. */
    static final int INTS = 4 * ROWS;

    private LaneKScales() {}

    static void expand(int[] packed, int at, Expanded to) {
        expand(packed, at, 0, 1, to.scales);
        expand(packed, at, 1, -1, to.offsets);
    }

    /** @param kind 0 for scales, 1 for offsets */
    private static void expand(int[] packed, int at, int kind, float sign, float[] to) {
        IntVector sixBits = IntVector.broadcast(I, 63);
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector bits = IntVector.fromArray(I, packed, at + row)
                    .lanewise(LSHL, 16 - 16 * kind)
                    .lanewise(ASHR, 3)
                    .and(Lanes.HALF_BITS);
            FloatVector factor = ((FloatVector) bits.reinterpretShape(F, 0)).mul(sign * Lanes.HALF_FACTOR);
            // Groups 0 to 3 have the low 6 bits of the bytes; above them lie the upper bits of groups 4 to 7.
            IntVector own = IntVector.fromArray(I, packed, at + (1 + kind) * ROWS + row);
            IntVector nibbles = IntVector.fromArray(I, packed, at + 3 * ROWS + row)
                    .lanewise(LSHR, 4 * kind)
                    .and(0x0f0f0f0f);
            IntVector later = own.lanewise(LSHR, 2).and(0x30303030).or(nibbles);
            ((FloatVector) own.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, row);
            ((FloatVector) later.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 4 * ROWS + row);
            own = own.lanewise(LSHR, 8);
            later = later.lanewise(LSHR, 8);
            ((FloatVector) own.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, ROWS + row);
            ((FloatVector) later.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 5 * ROWS + row);
            own = own.lanewise(LSHR, 8);
            later = later.lanewise(LSHR, 8);
            ((FloatVector) own.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 2 * ROWS + row);
            ((FloatVector) later.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 6 * ROWS + row);
            own = own.lanewise(LSHR, 8);
            later = later.lanewise(LSHR, 8);
            ((FloatVector) own.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 3 * ROWS + row);
            ((FloatVector) later.and(sixBits).convert(I2F, 0)).mul(factor).intoArray(to, 7 * ROWS + row);
        }
    }

    static void nibbles(int[] packed, int at, int[] codes) {
        IntVector nibble = IntVector.broadcast(I, 0x0f0f0f0f);
        for (int pair = 0; pair < 4; pair++) {
            int from = pair * 8 * ROWS;
            for (int i = from; i < from + 8 * ROWS; i += WIDTH) {
                IntVector v = IntVector.fromArray(I, packed, at + i);
                v.and(nibble).intoArray(codes, from + i);
                v.lanewise(LSHR, 4).and(nibble).intoArray(codes, from + 8 * ROWS + i);
            }
        }
    }
}
