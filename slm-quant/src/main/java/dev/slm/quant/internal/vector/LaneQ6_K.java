package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 6-bit codes, zero at 32, of 16 groups of 16 columns. Each half of 128 columns has 16 words of nibbles (64 columns in
 * the even ones, 64 in the odd ones) and 8 words whose byte i holds the upper two bits of columns i, i + 32, i + 64 and
 * i + 96; four words hold the signed scales.
 */
final class LaneQ6_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int NIBBLES = 16;
    private static final int UPPER_BITS = NIBBLES + 32 * ROWS;
    private static final int SCALES = UPPER_BITS + 16 * ROWS;

    LaneQ6_K() {
        super(SIZE, 210, 208);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                FloatVector d = Lanes.highHalf(Lanes.lone(packed, block, row));
                for (int group = 0; group < 16; group++) {
                    group(packed, block + row, d, group, panel, b * SIZE * ROWS + row);
                }
            }
        }
    }

    private static void group(int[] packed, int at, FloatVector d, int group, float[] panel, int to) {
        IntVector bytes = IntVector.fromArray(Lanes.I, packed, at + SCALES + group / 4 * ROWS);
        FloatVector scale = d.mul(Lanes.toFloat(
                bytes.lanewise(VectorOperators.LSHL, 24 - group % 4 * 8).lanewise(VectorOperators.ASHR, 24)));
        FloatVector zero = scale.mul(-32);
        int half = group / 8;
        int quarter = group % 8 / 2;
        int nibbles = at + NIBBLES + (half * 16 + group % 4 * 4) * ROWS;
        int uppers = at + UPPER_BITS + (half * 8 + group % 2 * 4) * ROWS;
        for (int t = 0; t < 4; t++) {
            IntVector codes = codes(packed, nibbles + t * ROWS, uppers + t * ROWS, quarter);
            int column = to + (group * 16 + 4 * t) * ROWS;
            Lanes.storeBytes(codes, 63, scale, zero, panel, column);
        }
    }

    @Override
    void multiply(
            int[] packed,
            int at,
            int blocks,
            int columns,
            float[] x,
            int xo,
            float[] sums,
            float[] panel,
            float[] y,
            int yo) {
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            for (int row = 0; row < ROWS; row += 2 * Lanes.WIDTH) {
                groups(packed, block + row, x, xo + b * SIZE, sums, b * 16, panel);
                for (int r = row; r < row + 2 * Lanes.WIDTH; r += Lanes.WIDTH) {
                    FloatVector d = Lanes.highHalf(Lanes.lone(packed, block, r));
                    d.fma(scaled(packed, block + r, panel, r - row), FloatVector.fromArray(Lanes.F, y, yo + r))
                            .intoArray(y, yo + r);
                }
            }
        }
    }

    /** Writes for every group the sums of code times activation of two vectors of rows. */
    private static void groups(int[] packed, int at, float[] x, int xo, float[] sums, int so, float[] products) {
        for (int group = 0; group < 16; group++) {
            int quarter = group % 8 / 2;
            int nibbles = at + NIBBLES + (group / 8 * 16 + group % 4 * 4) * ROWS;
            int uppers = at + UPPER_BITS + (group / 8 * 8 + group % 2 * 4) * ROWS;
            FloatVector sum0 = FloatVector.broadcast(Lanes.F, -32 * sums[so + group]);
            FloatVector sum1 = sum0;
            for (int t = 0; t < 4; t++) {
                IntVector v0 = codes(packed, nibbles + t * ROWS, uppers + t * ROWS, quarter);
                IntVector v1 =
                        codes(packed, nibbles + t * ROWS + Lanes.WIDTH, uppers + t * ROWS + Lanes.WIDTH, quarter);
                int column = xo + group * 16 + 4 * t;
                for (int i = 0; i < 4; i++) {
                    FloatVector activation = FloatVector.broadcast(Lanes.F, x[column + i]);
                    sum0 = Lanes.toFloat(v0.and(63)).fma(activation, sum0);
                    sum1 = Lanes.toFloat(v1.and(63)).fma(activation, sum1);
                    v0 = v0.lanewise(VectorOperators.LSHR, 8);
                    v1 = v1.lanewise(VectorOperators.LSHR, 8);
                }
            }
            sum0.intoArray(products, group * 2 * Lanes.WIDTH);
            sum1.intoArray(products, group * 2 * Lanes.WIDTH + Lanes.WIDTH);
        }
    }

    private static FloatVector scaled(int[] packed, int at, float[] products, int from) {
        FloatVector sum = FloatVector.zero(Lanes.F);
        for (int word = 0; word < 4; word++) {
            IntVector scales = IntVector.fromArray(Lanes.I, packed, at + SCALES + word * ROWS);
            for (int i = 3; i >= 0; i--) {
                FloatVector product = FloatVector.fromArray(Lanes.F, products, (4 * word + i) * 2 * Lanes.WIDTH + from);
                sum = Lanes.toFloat(scales.lanewise(VectorOperators.ASHR, 24)).fma(product, sum);
                scales = scales.lanewise(VectorOperators.LSHL, 8);
            }
        }
        return sum;
    }

    /** The codes of four columns in the bytes of a word. */
    private static IntVector codes(int[] packed, int nibbles, int uppers, int quarter) {
        IntVector low = IntVector.fromArray(Lanes.I, packed, nibbles)
                .lanewise(VectorOperators.LSHR, quarter / 2 * 4)
                .and(0x0f0f0f0f);
        IntVector high = IntVector.fromArray(Lanes.I, packed, uppers)
                .lanewise(VectorOperators.LSHR, quarter * 2)
                .and(0x03030303)
                .lanewise(VectorOperators.LSHL, 4);
        return low.or(high);
    }
}
