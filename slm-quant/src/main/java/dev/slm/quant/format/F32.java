package dev.slm.quant.format;

/** IEEE 754 single precision, one value a block. */
final class F32 extends CheckedFormat {
    F32() {
        super(1, Float.BYTES);
    }

    @Override
    void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            target[t + i] = Float.intBitsToFloat(LittleEndian.int32(source, s + i * Float.BYTES));
        }
    }

    @Override
    void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            LittleEndian.int32(target, t + i * Float.BYTES, Float.floatToRawIntBits(source[s + i]));
        }
    }
}
