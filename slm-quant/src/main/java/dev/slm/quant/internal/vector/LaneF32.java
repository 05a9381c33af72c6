package dev.slm.quant.internal.vector;

import jdk.incubator.vector.IntVector;

/** Single precision. */
final class LaneF32 extends LaneFormat {
    LaneF32() {
        super(1, Float.BYTES, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int i = 0; i < blocks * Lanes.ROWS; i += Lanes.WIDTH) {
            IntVector.fromArray(Lanes.I, packed, at + i).reinterpretAsFloats().intoArray(panel, i);
        }
    }
}
