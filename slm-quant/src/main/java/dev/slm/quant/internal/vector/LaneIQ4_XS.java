package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Codes into the code book of {@link LaneIQ4_NL} in 8 groups of 32 columns: word 0 holds d and the upper bits of the
 * scales, word 1 their lower nibbles.
 */
final class LaneIQ4_XS extends LaneFormat {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int CODES = 2 * ROWS;

    LaneIQ4_XS() {
        super(SIZE, 136, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int group = 0; group < SIZE / GROUP; group++) {
                for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                    int block = at + b * ints() + row;
                    int to = (b * SIZE + group * GROUP) * ROWS + row;
                    LaneIQ4_NL.levels(packed, block + CODES + 4 * group * ROWS, scale(packed, block, group), panel, to);
                }
            }
        }
    }

    private static FloatVector scale(int[] packed, int at, int group) {
        IntVector head = IntVector.fromArray(Lanes.I, packed, at);
        IntVector low = IntVector.fromArray(Lanes.I, packed, at + ROWS)
                .lanewise(VectorOperators.LSHR, 4 * group)
                .and(15);
        IntVector high =
                head.lanewise(VectorOperators.LSHR, 16 + 2 * group).and(3).lanewise(VectorOperators.LSHL, 4);
        return Lanes.toFloat(low.or(high).sub(32)).mul(Lanes.lowHalf(head));
    }
}
