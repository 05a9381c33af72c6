package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Signed bytes: word t holds columns 4t … 4t+3. */
final class LaneQ8_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ8_0() {
        super(SIZE, 34, 0);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                block(packed, at + b * ints(), panel, b * SIZE * ROWS, row);
            }
        }
    }

    private static void block(int[] packed, int at, float[] panel, int to, int row) {
        FloatVector scale = Lanes.highHalf(Lanes.lone(packed, at, row));
        for (int t = 0; t < 8; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + CODES + t * ROWS + row);
            int column = to + 4 * t * ROWS + row;
            signed(v.lanewise(VectorOperators.LSHL, 24)).mul(scale).intoArray(panel, column);
            signed(v.lanewise(VectorOperators.LSHL, 16)).mul(scale).intoArray(panel, column + ROWS);
            signed(v.lanewise(VectorOperators.LSHL, 8)).mul(scale).intoArray(panel, column + 2 * ROWS);
            signed(v).mul(scale).intoArray(panel, column + 3 * ROWS);
        }
    }

    private static FloatVector signed(IntVector high) {
        return Lanes.toFloat(high.lanewise(VectorOperators.ASHR, 24));
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
        for (int row = 0; row < ROWS; row += 2 * Lanes.WIDTH) {
            rows(packed, at, row, blocks, x, xo, y, yo);
        }
    }

    private void rows(int[] packed, int at, int row, int blocks, float[] x, int xo, float[] y, int yo) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        FloatVector y0 = zero;
        FloatVector y1 = zero;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            FloatVector sum0 = zero;
            FloatVector sum1 = zero;
            for (int t = 0; t < 8; t++) {
                IntVector v0 = IntVector.fromArray(Lanes.I, packed, block + CODES + t * ROWS + row);
                IntVector v1 = IntVector.fromArray(Lanes.I, packed, block + CODES + t * ROWS + row + Lanes.WIDTH);
                int column = xo + b * SIZE + 4 * t;
                for (int i = 3; i >= 0; i--) {
                    // From the top byte down: there the shift that isolates it also extends its sign.
                    FloatVector activation = FloatVector.broadcast(Lanes.F, x[column + i]);
                    sum0 = signed(v0).fma(activation, sum0);
                    sum1 = signed(v1).fma(activation, sum1);
                    v0 = v0.lanewise(VectorOperators.LSHL, 8);
                    v1 = v1.lanewise(VectorOperators.LSHL, 8);
                }
            }
            y0 = Lanes.highHalf(Lanes.lone(packed, block, row)).fma(sum0, y0);
            y1 = Lanes.highHalf(Lanes.lone(packed, block, row + Lanes.WIDTH)).fma(sum1, y1);
        }
        y0.intoArray(y, yo + row);
        y1.intoArray(y, yo + row + Lanes.WIDTH);
    }
}
