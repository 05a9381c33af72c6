package dev.slm.quant.format;

/**
 * 256 values as 4-bit codes into a fixed code book, in 8 groups of 32, each group with its own 6-bit scale.
 *
 * <pre>
 * 0   half    d
 * 2   uint16  highs         bits 2 g, 2 g + 1: upper 2 bits of scale[g]
 * 4   uint8   lows[4]       byte i: low nibbles of scale[2 i] and scale[2 i + 1]
 * 8   uint8   codes[128]    per group 16 bytes; byte i: low nibble value i, high nibble value i + 16
 *                           value = d * (scale[g] - 32) * level[code], see {@link NonLinearCodes}
 * </pre>
 */
final class IQ4_XS extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int GROUPS = SIZE / GROUP;
    private static final int HIGHS = 2;
    private static final int LOWS = 4;
    private static final int CODES = 8;
    private static final int SCALE_ZERO = 32;

    IQ4_XS() {
        super(SIZE, CODES + SIZE / 2);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        for (int g = 0; g < GROUPS; g++) {
            float scale = scale(source, s, g);
            for (int i = 0; i < GROUP / 2; i++) {
                int pair = source[s + CODES + g * GROUP / 2 + i];
                target[t + g * GROUP + i] = scale * NonLinearCodes.level(pair);
                target[t + g * GROUP + i + GROUP / 2] = scale * NonLinearCodes.level(pair >> 4);
            }
        }
    }

    private static float scale(byte[] block, int at, int group) {
        int low = block[at + LOWS + group / 2] >> group % 2 * 4 & 0xf;
        int high = LittleEndian.int16(block, at + HIGHS) >> group * 2 & 3;
        return LittleEndian.half(block, at) * ((low | high << 4) - SCALE_ZERO);
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        float[] scales = choice.groupScales(GROUPS);
        for (int g = 0; g < GROUPS; g++) {
            scales[g] = NonLinearCodes.scale(source, s + g * GROUP, GROUP);
        }
        LittleEndian.half(target, t, choice.symmetricScales(scales, SCALE_ZERO));
        int highs = 0;
        int lows = 0;
        for (int g = 0; g < GROUPS; g++) {
            int scale = SCALE_ZERO + choice.code(g);
            highs |= scale >> 4 << g * 2;
            lows |= (scale & 0xf) << g * 4;
        }
        LittleEndian.int16(target, t + HIGHS, highs);
        LittleEndian.int32(target, t + LOWS, lows);
        for (int g = 0; g < GROUPS; g++) {
            float inverse = Codes.inverse(scale(target, t, g));
            for (int i = 0; i < GROUP / 2; i++) {
                int low = NonLinearCodes.nearest(source[s + g * GROUP + i] * inverse);
                int high = NonLinearCodes.nearest(source[s + g * GROUP + i + GROUP / 2] * inverse);
                target[t + CODES + g * GROUP / 2 + i] = (byte) (low | high << 4);
            }
        }
    }
}
