package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 4-bit floats under a power of two, whose exponent takes the place of a 16-bit unit; words as in {@link LaneQ4_0}. */
final class LaneMXFP4 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    /** Exponent and fraction of an E2M1 at the top of a float's fraction and the bottom of its exponent: 2^-126 of it. */
    private static final float FACTOR = 0x1p126f;

    LaneMXFP4() {
        super(SIZE, 17, 0);
    }

    @Override
    int loneUnit(byte[] source, int at) {
        return source[at] & 0xff;
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                // The exponent is in bits 16 to 23; where it is 0 the scale is the denormal 2^-127.
                FloatVector scale = Lanes.lone(packed, block, row)
                        .and(0x00ff0000)
                        .lanewise(VectorOperators.LSHL, 7)
                        .max(0x00400000)
                        .reinterpretAsFloats();
                for (int t = 0; t < 4; t++) {
                    IntVector v = IntVector.fromArray(Lanes.I, packed, block + CODES + t * ROWS + row);
                    for (int i = 0; i < 4; i++) {
                        int low = (b * SIZE + 4 * t + i) * ROWS + row;
                        value(v.lanewise(VectorOperators.LSHR, 8 * i))
                                .mul(scale)
                                .intoArray(panel, low);
                        value(v.lanewise(VectorOperators.LSHR, 8 * i + 4))
                                .mul(scale)
                                .intoArray(panel, low + 16 * ROWS);
                    }
                }
            }
        }
    }

    private static FloatVector value(IntVector code) {
        IntVector magnitude = code.and(7).lanewise(VectorOperators.LSHL, 22);
        IntVector sign = code.and(8).lanewise(VectorOperators.LSHL, 28);
        return magnitude.or(sign).reinterpretAsFloats().mul(FACTOR);
    }
}
