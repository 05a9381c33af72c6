package dev.slm.quant.internal.vector;

import jdk.incubator.vector.IntVector;

/** Half precision, two columns a word. */
final class LaneF16 extends LaneFormat {
    LaneF16() {
        super(2, 2 * Short.BYTES, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < Lanes.ROWS; row += Lanes.WIDTH) {
                IntVector pair = IntVector.fromArray(Lanes.I, packed, at + b * Lanes.ROWS + row);
                Lanes.lowHalf(pair).intoArray(panel, 2 * b * Lanes.ROWS + row);
                Lanes.highHalf(pair).intoArray(panel, (2 * b + 1) * Lanes.ROWS + row);
            }
        }
    }
}
