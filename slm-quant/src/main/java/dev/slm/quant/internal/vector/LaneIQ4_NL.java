package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 4-bit codes into a code book of 16 levels; words as in {@link LaneQ4_0}. */
final class LaneIQ4_NL extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    /** The levels as signed bytes, four to a word: -127 -104 -83 -65, -49 -35 -22 -10, 1 13 25 38, 53 69 89 113. */
    private static final int LEVELS_0 = 0xbfad9881;

    private static final int LEVELS_4 = 0xf6eaddcf;
    private static final int LEVELS_8 = 0x26190d01;
    private static final int LEVELS_12 = 0x71594535;

    LaneIQ4_NL() {
        super(SIZE, 18, 0);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                FloatVector scale = Lanes.highHalf(Lanes.lone(packed, block, row));
                levels(packed, block + CODES + row, scale, panel, b * SIZE * ROWS + row);
            }
        }
    }

    /** 32 columns of {@code scale · level} from the nibbles of 4 words. */
    static void levels(int[] packed, int at, FloatVector scale, float[] panel, int to) {
        for (int t = 0; t < 4; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + t * ROWS);
            for (int i = 0; i < 8; i++) {
                int column = 4 * t + i / 2 + i % 2 * 16;
                level(v.lanewise(VectorOperators.LSHR, 4 * i)).mul(scale).intoArray(panel, to + column * ROWS);
            }
        }
    }

    /** A shift that differs from lane to lane is cheap everywhere; a permutation by data is not, before Java 24. */
    private static FloatVector level(IntVector code) {
        IntVector lower = IntVector.broadcast(Lanes.I, LEVELS_0)
                .blend(LEVELS_4, code.and(4).compare(VectorOperators.NE, 0));
        IntVector upper = IntVector.broadcast(Lanes.I, LEVELS_8)
                .blend(LEVELS_12, code.and(4).compare(VectorOperators.NE, 0));
        IntVector four = lower.blend(upper, code.and(8).compare(VectorOperators.NE, 0));
        IntVector shift = IntVector.broadcast(Lanes.I, 24).sub(code.and(3).lanewise(VectorOperators.LSHL, 3));
        return Lanes.toFloat(four.lanewise(VectorOperators.LSHL, shift).lanewise(VectorOperators.ASHR, 24));
    }
}
