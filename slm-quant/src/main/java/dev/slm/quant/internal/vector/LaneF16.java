package dev.slm.quant.internal.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Half precision, two columns a word. */
final class LaneF16 extends LaneFormat {
    LaneF16() {
        super(2, 2 * Short.BYTES, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel, int to, Expanded block) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < Lanes.ROWS; row += Lanes.WIDTH) {
                IntVector pair = IntVector.fromArray(Lanes.I, packed, at + b * Lanes.ROWS + row);
                IntVector even = pair.lanewise(LSHL, 16).lanewise(ASHR, 3).and(Lanes.HALF_BITS);
                IntVector odd = pair.lanewise(ASHR, 3).and(Lanes.HALF_BITS);
                ((FloatVector) even.reinterpretShape(Lanes.F, 0))
                        .mul(Lanes.HALF_FACTOR)
                        .intoArray(panel, to + 2 * b * Lanes.ROWS + row);
                ((FloatVector) odd.reinterpretShape(Lanes.F, 0))
                        .mul(Lanes.HALF_FACTOR)
                        .intoArray(panel, to + (2 * b + 1) * Lanes.ROWS + row);
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
            IntVector v0 = IntVector.fromArray(Lanes.I, packed, at + c / 2 * Lanes.ROWS);
            IntVector v1 = IntVector.fromArray(Lanes.I, packed, at + c / 2 * Lanes.ROWS + Lanes.WIDTH);
            FloatVector even = FloatVector.broadcast(Lanes.F, x[xo + c]);
            even0 = ((FloatVector) v0.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(Lanes.HALF_BITS)
                            .reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(even, even0);
            even1 = ((FloatVector) v1.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(Lanes.HALF_BITS)
                            .reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(even, even1);
            FloatVector odd = FloatVector.broadcast(Lanes.F, x[xo + c + 1]);
            odd0 = ((FloatVector) v0.lanewise(ASHR, 3).and(Lanes.HALF_BITS).reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(odd, odd0);
            odd1 = ((FloatVector) v1.lanewise(ASHR, 3).and(Lanes.HALF_BITS).reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(odd, odd1);
        }
        if (c < columns) {
            FloatVector last = FloatVector.broadcast(Lanes.F, x[xo + c]);
            IntVector v0 = IntVector.fromArray(Lanes.I, packed, at + c / 2 * Lanes.ROWS);
            IntVector v1 = IntVector.fromArray(Lanes.I, packed, at + c / 2 * Lanes.ROWS + Lanes.WIDTH);
            even0 = ((FloatVector) v0.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(Lanes.HALF_BITS)
                            .reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(last, even0);
            even1 = ((FloatVector) v1.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(Lanes.HALF_BITS)
                            .reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .fma(last, even1);
        }
        even0.add(odd0).intoArray(y, yo);
        even1.add(odd1).intoArray(y, yo + Lanes.WIDTH);
    }
}
