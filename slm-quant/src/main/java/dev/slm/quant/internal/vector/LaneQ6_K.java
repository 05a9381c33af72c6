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
 * 6-bit codes, zero at 32, of 16 groups of 16 columns. Each half of 128 columns has 16 words of nibbles (64 columns in
 * the even ones, 64 in the odd ones) and 8 words whose byte i holds the upper two bits of columns i, i + 32, i + 64 and
 * i + 96; four words hold the signed scales.
 */
final class LaneQ6_K extends LaneShortCodes {
    private static final int NIBBLES = 16;
    private static final int UPPER_BITS = NIBBLES + 32 * ROWS;
    private static final int SCALES = UPPER_BITS + 16 * ROWS;

    /** Words of 32 columns of all rows. */
    private static final int RUN = 8 * ROWS;

    LaneQ6_K() {
        super(256, 210, 208, 16, 32, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.offsets, 0);
        scales(packed, at + SCALES, to.offsets, to.scales);
        Lanes.multiple(to.scales, -32, to.offsets, 16 * ROWS);
        for (int half = 0; half < 2; half++) {
            codes(packed, at + NIBBLES + half * 2 * RUN, at + UPPER_BITS + half * RUN, to.codes, half * 4 * RUN);
        }
    }

    private static void scales(int[] packed, int at, float[] d, float[] scales) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector factor = FloatVector.fromArray(F, d, row);
            for (int word = 0; word < 4; word++) {
                IntVector v = IntVector.fromArray(I, packed, at + word * ROWS + row);
                for (int i = 3; i >= 0; i--) {
                    // From the top byte down: there the shift that isolates it also extends its sign.
                    ((FloatVector) v.lanewise(ASHR, 24).convert(I2F, 0))
                            .mul(factor)
                            .intoArray(scales, (4 * word + i) * ROWS + row);
                    v = v.lanewise(LSHL, 8);
                }
            }
        }
    }

    /** 128 columns in runs of 32. */
    private static void codes(int[] packed, int nibbles, int uppers, int[] codes, int to) {
        IntVector nibble = IntVector.broadcast(I, 0x0f0f0f0f);
        IntVector upperBits = IntVector.broadcast(I, 0x30303030);
        for (int i = 0; i < RUN; i += WIDTH) {
            IntVector upper = IntVector.fromArray(I, packed, uppers + i);
            IntVector first = IntVector.fromArray(I, packed, nibbles + i);
            IntVector second = IntVector.fromArray(I, packed, nibbles + RUN + i);
            first.and(nibble).or(upper.lanewise(LSHL, 4).and(upperBits)).intoArray(codes, to + i);
            second.and(nibble).or(upper.lanewise(LSHL, 2).and(upperBits)).intoArray(codes, to + RUN + i);
            first.lanewise(LSHR, 4).and(nibble).or(upper.and(upperBits)).intoArray(codes, to + 2 * RUN + i);
            second.lanewise(LSHR, 4)
                    .and(nibble)
                    .or(upper.lanewise(LSHR, 2).and(upperBits))
                    .intoArray(codes, to + 3 * RUN + i);
        }
    }
}
