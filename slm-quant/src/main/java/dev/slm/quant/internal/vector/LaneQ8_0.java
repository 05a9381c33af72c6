package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Signed bytes: word t holds columns 4t … 4t+3. */
final class LaneQ8_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ8_0() {
        super(SIZE, 34, 0);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel, int to, Expanded block) {
        for (int b = 0; b < blocks; b++) {
            int from = at + b * ints();
            Lanes.lone(packed, from, block.scales, 0);
            for (int row = 0; row < ROWS; row += WIDTH) {
                unpackBlock(packed, from + CODES + row, block.scales, row, panel, to + b * SIZE * ROWS + row);
            }
        }
    }

    private static void unpackBlock(int[] packed, int at, float[] scales, int so, float[] panel, int to) {
        FloatVector scale = FloatVector.fromArray(F, scales, so);
        for (int t = 0; t < 8; t++) {
            IntVector v = IntVector.fromArray(I, packed, at + t * ROWS);
            int column = to + 4 * t * ROWS;
            ((FloatVector) v.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(scale)
                    .intoArray(panel, column);
            ((FloatVector) v.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(scale)
                    .intoArray(panel, column + ROWS);
            ((FloatVector) v.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0))
                    .mul(scale)
                    .intoArray(panel, column + 2 * ROWS);
            ((FloatVector) v.lanewise(ASHR, 24).convert(I2F, 0)).mul(scale).intoArray(panel, column + 3 * ROWS);
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
            VectorScratch scratch,
            float[] y,
            int yo) {
        float[] scales = scratch.block.scales;
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            Lanes.lone(packed, block, scales, 0);
            for (int row = 0; row < ROWS; row += 2 * WIDTH) {
                block(packed, block + CODES + row, x, xo + b * SIZE, scales, row, y, yo + row);
            }
        }
    }

    private static void block(int[] packed, int at, float[] x, int xo, float[] scales, int so, float[] y, int yo) {
        FloatVector even0 = FloatVector.zero(F);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        for (int t = 0; t < 8; t++) {
            IntVector v0 = IntVector.fromArray(I, packed, at + t * ROWS);
            IntVector v1 = IntVector.fromArray(I, packed, at + t * ROWS + WIDTH);
            // From the top byte down: there the shift that isolates it also extends its sign.
            for (int i = 3; i > 0; i -= 2) {
                FloatVector odd = FloatVector.broadcast(F, x[xo + 4 * t + i]);
                odd0 = ((FloatVector) v0.lanewise(ASHR, 24).convert(I2F, 0)).fma(odd, odd0);
                odd1 = ((FloatVector) v1.lanewise(ASHR, 24).convert(I2F, 0)).fma(odd, odd1);
                v0 = v0.lanewise(LSHL, 8);
                v1 = v1.lanewise(LSHL, 8);
                FloatVector even = FloatVector.broadcast(F, x[xo + 4 * t + i - 1]);
                even0 = ((FloatVector) v0.lanewise(ASHR, 24).convert(I2F, 0)).fma(even, even0);
                even1 = ((FloatVector) v1.lanewise(ASHR, 24).convert(I2F, 0)).fma(even, even1);
                v0 = v0.lanewise(LSHL, 8);
                v1 = v1.lanewise(LSHL, 8);
            }
        }
        FloatVector.fromArray(F, scales, so)
                .fma(even0.add(odd0), FloatVector.fromArray(F, y, yo))
                .intoArray(y, yo);
        FloatVector.fromArray(F, scales, so + WIDTH)
                .fma(even1.add(odd1), FloatVector.fromArray(F, y, yo + WIDTH))
                .intoArray(y, yo + WIDTH);
    }
}
