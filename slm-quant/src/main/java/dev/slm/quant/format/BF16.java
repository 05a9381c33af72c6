package dev.slm.quant.format;

/** bfloat16, one value a block: the upper half of a single, rounded to nearest even. */
final class BF16 extends CheckedFormat {
    BF16() {
        super(1, Short.BYTES);
    }

    @Override
    void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            target[t + i] = Float.intBitsToFloat(LittleEndian.int16(source, s + i * Short.BYTES) << 16);
        }
    }

    @Override
    void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        for (int i = 0; i < blocks; i++) {
            LittleEndian.int16(target, t + i * Short.BYTES, upperHalf(source[s + i]));
        }
    }

    private static int upperHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> 16 | 0x0040; // stays a NaN even where its payload was in the lower half
        }
        int odd = bits >>> 16 & 1;
        return bits + 0x7fff + odd >>> 16;
    }
}
