package dev.slm.quant.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Single precision. */
final class LaneF32 extends LaneFormat {
    LaneF32() {
        super(1, Float.BYTES, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel, Expanded block) {
        for (int i = 0; i < blocks * Lanes.ROWS; i += Lanes.WIDTH) {
            IntVector.fromArray(Lanes.I, packed, at + i).reinterpretAsFloats().intoArray(panel, i);
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
        for (int row = 0; row < Lanes.ROWS; row += 2 * Lanes.WIDTH) {
            rows(packed, at + row, columns, x, xo, y, yo + row);
        }
    }

    private static void rows(int[] packed, int at, int columns, float[] x, int xo, float[] y, int yo) {
        FloatVector even0 = FloatVector.zero(Lanes.F);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        int c = 0;
        for (; c + 2 <= columns; c += 2) {
            FloatVector even = FloatVector.broadcast(Lanes.F, x[xo + c]);
            even0 = IntVector.fromArray(Lanes.I, packed, at + c * Lanes.ROWS)
                    .reinterpretAsFloats()
                    .fma(even, even0);
            even1 = IntVector.fromArray(Lanes.I, packed, at + c * Lanes.ROWS + Lanes.WIDTH)
                    .reinterpretAsFloats()
                    .fma(even, even1);
            FloatVector odd = FloatVector.broadcast(Lanes.F, x[xo + c + 1]);
            odd0 = IntVector.fromArray(Lanes.I, packed, at + (c + 1) * Lanes.ROWS)
                    .reinterpretAsFloats()
                    .fma(odd, odd0);
            odd1 = IntVector.fromArray(Lanes.I, packed, at + (c + 1) * Lanes.ROWS + Lanes.WIDTH)
                    .reinterpretAsFloats()
                    .fma(odd, odd1);
        }
        if (c < columns) {
            FloatVector last = FloatVector.broadcast(Lanes.F, x[xo + c]);
            even0 = IntVector.fromArray(Lanes.I, packed, at + c * Lanes.ROWS)
                    .reinterpretAsFloats()
                    .fma(last, even0);
            even1 = IntVector.fromArray(Lanes.I, packed, at + c * Lanes.ROWS + Lanes.WIDTH)
                    .reinterpretAsFloats()
                    .fma(last, even1);
        }
        even0.add(odd0).intoArray(y, yo);
        even1.add(odd1).intoArray(y, yo + Lanes.WIDTH);
    }
}
