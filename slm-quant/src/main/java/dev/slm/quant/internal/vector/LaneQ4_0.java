package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 4-bit codes, zero at 8: word t holds columns 4t … 4t+3 in its even nibbles and 16 more in its odd ones. */
final class LaneQ4_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ4_0() {
        super(SIZE, 18, 0);
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
        FloatVector zero = scale.mul(-8);
        for (int t = 0; t < 4; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + CODES + t * ROWS + row);
            int low = to + 4 * t * ROWS + row;
            Lanes.storeBytes(v, 15, scale, zero, panel, low);
            Lanes.storeBytes(v.lanewise(VectorOperators.LSHR, 4), 15, scale, zero, panel, low + 16 * ROWS);
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
        for (int row = 0; row < ROWS; row += 2 * Lanes.WIDTH) {
            rows(packed, at, row, blocks, x, xo, sums, y, yo);
        }
    }

    private void rows(int[] packed, int at, int row, int blocks, float[] x, int xo, float[] sums, float[] y, int yo) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        FloatVector y0 = zero;
        FloatVector y1 = zero;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            FloatVector low0 = FloatVector.broadcast(Lanes.F, -8 * (sums[2 * b] + sums[2 * b + 1]));
            FloatVector low1 = low0;
            FloatVector high0 = zero;
            FloatVector high1 = zero;
            for (int t = 0; t < 4; t++) {
                IntVector v0 = IntVector.fromArray(Lanes.I, packed, block + CODES + t * ROWS + row);
                IntVector v1 = IntVector.fromArray(Lanes.I, packed, block + CODES + t * ROWS + row + Lanes.WIDTH);
                int column = xo + b * SIZE + 4 * t;
                for (int i = 0; i < 4; i++) {
                    FloatVector low = FloatVector.broadcast(Lanes.F, x[column + i]);
                    low0 = Lanes.toFloat(v0.and(15)).fma(low, low0);
                    low1 = Lanes.toFloat(v1.and(15)).fma(low, low1);
                    v0 = v0.lanewise(VectorOperators.LSHR, 4);
                    v1 = v1.lanewise(VectorOperators.LSHR, 4);
                    FloatVector high = FloatVector.broadcast(Lanes.F, x[column + 16 + i]);
                    high0 = Lanes.toFloat(v0.and(15)).fma(high, high0);
                    high1 = Lanes.toFloat(v1.and(15)).fma(high, high1);
                    v0 = v0.lanewise(VectorOperators.LSHR, 4);
                    v1 = v1.lanewise(VectorOperators.LSHR, 4);
                }
            }
            y0 = Lanes.highHalf(Lanes.lone(packed, block, row)).fma(low0.add(high0), y0);
            y1 = Lanes.highHalf(Lanes.lone(packed, block, row + Lanes.WIDTH)).fma(low1.add(high1), y1);
        }
        y0.intoArray(y, yo + row);
        y1.intoArray(y, yo + row + Lanes.WIDTH);
    }
}
