package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The head of Q4_K and Q5_K: word 0 holds d and dmin, words 1 to 3 the 6-bit scales and offsets of 8 groups. */
final class LaneKScales {
    /** Ints of the head of 32 rows. */
    static final int INTS = 4 * ROWS;

    /** Where in the table the negated offsets start, behind the scales of 8 groups. */
    static final int MINIMA = 8 * ROWS;

    /** Floats of the table. */
    static final int TABLE = 2 * MINIMA;

    private LaneKScales() {}

    /** Writes for every group the scales of 32 rows, and then for every group their offsets, negated. */
    static void table(int[] packed, int at, float[] table, int to) {
        for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
            IntVector head = IntVector.fromArray(Lanes.I, packed, at + row);
            IntVector last = IntVector.fromArray(Lanes.I, packed, at + 3 * ROWS + row);
            IntVector scales = IntVector.fromArray(Lanes.I, packed, at + ROWS + row);
            IntVector offsets = IntVector.fromArray(Lanes.I, packed, at + 2 * ROWS + row);
            half(Lanes.lowHalf(head), scales, last, table, to + row);
            half(Lanes.highHalf(head).neg(), offsets, last.lanewise(VectorOperators.LSHR, 4), table, to + MINIMA + row);
        }
    }

    /** Adds to y, for every group, the negated offset times the sum of the group's activations. */
    static FloatVector addMinima(float[] table, int to, float[] sums, int so, FloatVector y) {
        FloatVector sum = y;
        for (int group = 0; group < 8; group++) {
            float activations = sums[so + 2 * group] + sums[so + 2 * group + 1];
            sum = FloatVector.fromArray(Lanes.F, table, to + MINIMA + group * ROWS)
                    .fma(FloatVector.broadcast(Lanes.F, activations), sum);
        }
        return sum;
    }

    /** @param own groups 0 to 3 in the low 6 bits of its bytes, the upper bits of groups 4 to 7 above them */
    private static void half(FloatVector factor, IntVector own, IntVector nibbles, float[] table, int to) {
        IntVector later = own.lanewise(VectorOperators.LSHR, 2).and(0x30303030).or(nibbles.and(0x0f0f0f0f));
        for (int i = 0; i < 4; i++) {
            Lanes.unsigned(own, 8 * i, 63).mul(factor).intoArray(table, to + i * ROWS);
            Lanes.unsigned(later, 8 * i, 63).mul(factor).intoArray(table, to + (4 + i) * ROWS);
        }
    }
}
