package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The head of Q4_K and Q5_K: word 0 holds d and dmin, words 1 to 3 the 6-bit scales and offsets of 8 groups. */
final class LaneKScales {
    /** Ints of the head of 32 rows. */
    static final int INTS = 4 * ROWS;

    private LaneKScales() {}

    static FloatVector scale(int[] packed, int at, int group) {
        FloatVector d = Lanes.lowHalf(IntVector.fromArray(Lanes.I, packed, at));
        return sixBits(packed, at, group, 0).mul(d);
    }

    /** Minus the offset. */
    static FloatVector minimum(int[] packed, int at, int group) {
        FloatVector dmin = Lanes.highHalf(IntVector.fromArray(Lanes.I, packed, at));
        return sixBits(packed, at, group, 1).mul(dmin).neg();
    }

    /** @param kind 0 for scales, 1 for offsets */
    private static FloatVector sixBits(int[] packed, int at, int group, int kind) {
        int shift = group % 4 * 8;
        IntVector own = IntVector.fromArray(Lanes.I, packed, at + (1 + kind) * ROWS);
        if (group < 4) {
            return Lanes.unsigned(own, shift, 63);
        }
        IntVector low = IntVector.fromArray(Lanes.I, packed, at + 3 * ROWS)
                .lanewise(VectorOperators.LSHR, shift + 4 * kind)
                .and(15);
        IntVector high = own.lanewise(VectorOperators.LSHR, shift + 6).and(3).lanewise(VectorOperators.LSHL, 4);
        return Lanes.toFloat(low.or(high));
    }
}
