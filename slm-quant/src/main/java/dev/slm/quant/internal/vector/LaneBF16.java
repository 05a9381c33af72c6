package dev.slm.quant.internal.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** bfloat16, two columns a word. */
final class LaneBF16 extends LaneFormat {
    LaneBF16() {
        super(2, 2 * Short.BYTES, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < Lanes.ROWS; row += Lanes.WIDTH) {
                IntVector pair = IntVector.fromArray(Lanes.I, packed, at + b * Lanes.ROWS + row);
                pair.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .intoArray(panel, 2 * b * Lanes.ROWS + row);
                pair.and(0xffff0000).reinterpretAsFloats().intoArray(panel, (2 * b + 1) * Lanes.ROWS + row);
            }
        }
    }
}
