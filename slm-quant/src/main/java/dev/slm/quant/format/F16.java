package dev.slm.quant.format;

/** IEEE 754 half precision, one value a block. */
final class F16 extends CheckedFormat {
    F16() {
        super(1, Short.BYTES);
    }

    @Override
    void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            target[t + i] = LittleEndian.half(source, s + i * Short.BYTES);
        }
    }

    @Override
    void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            LittleEndian.half(target, t + i * Short.BYTES, source[s + i]);
        }
    }
}
