package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 4-bit codes of 8 groups of 32 columns, each with its own scale and offset: the 8 words of a pair of groups hold the
 * first group in their even nibbles and the second in their odd ones.
 */
final class LaneQ4_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int GROUP = 32;

    LaneQ4_K() {
        super(SIZE, 144, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        int table = panel.length - LaneKScales.TABLE;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.table(packed, block, panel, table);
            for (int group = 0; group < 8; group++) {
                codes(
                        packed,
                        block + LaneKScales.INTS + group / 2 * 8 * ROWS,
                        group % 2 * 4,
                        panel,
                        table + group * ROWS,
                        (b * SIZE + group * GROUP) * ROWS);
            }
        }
    }

    private static void codes(int[] packed, int at, int shift, float[] panel, int table, int to) {
        for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
            FloatVector scale = FloatVector.fromArray(Lanes.F, panel, table + row);
            FloatVector minimum = FloatVector.fromArray(Lanes.F, panel, table + LaneKScales.MINIMA + row);
            for (int t = 0; t < 8; t++) {
                IntVector v = IntVector.fromArray(Lanes.I, packed, at + t * ROWS + row)
                        .lanewise(VectorOperators.LSHR, shift);
                Lanes.storeBytes(v, 15, scale, minimum, panel, to + 4 * t * ROWS + row);
            }
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
        int table = panel.length - LaneKScales.TABLE;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.table(packed, block, panel, table);
            for (int row = 0; row < ROWS; row += 2 * Lanes.WIDTH) {
                block(
                        packed,
                        block + LaneKScales.INTS + row,
                        panel,
                        table + row,
                        x,
                        xo + b * SIZE,
                        sums,
                        b * 16,
                        y,
                        yo + row);
            }
        }
    }

    private static void block(
            int[] packed,
            int at,
            float[] scales,
            int table,
            float[] x,
            int xo,
            float[] sums,
            int so,
            float[] y,
            int yo) {
        FloatVector zero = FloatVector.zero(Lanes.F);
        FloatVector y0 = FloatVector.fromArray(Lanes.F, y, yo);
        FloatVector y1 = FloatVector.fromArray(Lanes.F, y, yo + Lanes.WIDTH);
        for (int pair = 0; pair < 4; pair++) {
            FloatVector low0 = zero;
            FloatVector low1 = zero;
            FloatVector high0 = zero;
            FloatVector high1 = zero;
            for (int t = 0; t < 8; t++) {
                int word = at + (8 * pair + t) * ROWS;
                IntVector v0 = IntVector.fromArray(Lanes.I, packed, word);
                IntVector v1 = IntVector.fromArray(Lanes.I, packed, word + Lanes.WIDTH);
                int column = xo + pair * 2 * GROUP + 4 * t;
                for (int i = 0; i < 4; i++) {
                    FloatVector low = FloatVector.broadcast(Lanes.F, x[column + i]);
                    low0 = Lanes.toFloat(v0.and(15)).fma(low, low0);
                    low1 = Lanes.toFloat(v1.and(15)).fma(low, low1);
                    v0 = v0.lanewise(VectorOperators.LSHR, 4);
                    v1 = v1.lanewise(VectorOperators.LSHR, 4);
                    FloatVector high = FloatVector.broadcast(Lanes.F, x[column + GROUP + i]);
                    high0 = Lanes.toFloat(v0.and(15)).fma(high, high0);
                    high1 = Lanes.toFloat(v1.and(15)).fma(high, high1);
                    v0 = v0.lanewise(VectorOperators.LSHR, 4);
                    v1 = v1.lanewise(VectorOperators.LSHR, 4);
                }
            }
            int lowScale = table + 2 * pair * ROWS;
            int highScale = lowScale + ROWS;
            y0 = FloatVector.fromArray(Lanes.F, scales, lowScale).fma(low0, y0);
            y1 = FloatVector.fromArray(Lanes.F, scales, lowScale + Lanes.WIDTH).fma(low1, y1);
            y0 = FloatVector.fromArray(Lanes.F, scales, highScale).fma(high0, y0);
            y1 = FloatVector.fromArray(Lanes.F, scales, highScale + Lanes.WIDTH).fma(high1, y1);
        }
        LaneKScales.addMinima(scales, table, sums, so, y0).intoArray(y, yo);
        LaneKScales.addMinima(scales, table + Lanes.WIDTH, sums, so, y1).intoArray(y, yo + Lanes.WIDTH);
    }
}
