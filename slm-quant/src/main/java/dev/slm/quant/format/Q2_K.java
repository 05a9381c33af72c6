package dev.slm.quant.format;

/**
 * 256 values as 2-bit codes in 16 groups of 16, each group with its own 4-bit scale and 4-bit offset.
 *
 * <pre>
 * 0   uint8  scales[16]     low nibble scale, high nibble offset of the group
 * 16  uint8  codes[64]      per half of 128 values 32 bytes; byte i: values i, i + 32, i + 64, i + 96
 * 80  half   d
 * 82  half   dmin           value = d * scale[group] * code - dmin * offset[group]
 * </pre>
 */
final class Q2_K extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 16;
    private static final int GROUPS = SIZE / GROUP;
    private static final int CODES = GROUPS;
    private static final int D = 80;
    private static final int DMIN = 82;
    private static final int LIMIT = 3;
    private static final int SCALE_LIMIT = 15;

    Q2_K() {
        super(SIZE, DMIN + 2);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float d = LittleEndian.half(source, s + D);
        float dmin = LittleEndian.half(source, s + DMIN);
        for (int i = 0; i < SIZE; i++) {
            int scales = source[s + i / GROUP];
            int code = source[s + code(i)] >> codeShift(i) & LIMIT;
            target[t + i] = d * (scales & 0xf) * code - dmin * (scales >> 4 & 0xf);
        }
    }

    /** The byte of value {@code i}'s code. */
    private static int code(int i) {
        return CODES + i / 128 * 32 + i % 32;
    }

    private static int codeShift(int i) {
        return i / 32 % 4 * 2;
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        float[] scales = choice.groupScales(GROUPS);
        float[] offsets = choice.groupOffsets(GROUPS);
        for (int g = 0; g < GROUPS; g++) {
            scales[g] = choice.groupWithOffset(source, s + g * GROUP, GROUP, LIMIT);
            offsets[g] = choice.offset();
        }
        LittleEndian.half(target, t + D, choice.positiveScales(scales, SCALE_LIMIT));
        for (int g = 0; g < GROUPS; g++) {
            target[t + g] = (byte) choice.code(g);
        }
        LittleEndian.half(target, t + DMIN, choice.positiveScales(offsets, SCALE_LIMIT));
        for (int g = 0; g < GROUPS; g++) {
            target[t + g] |= (byte) (choice.code(g) << 4);
        }
        float d = LittleEndian.half(target, t + D);
        float dmin = LittleEndian.half(target, t + DMIN);
        for (int i = 0; i < SIZE; i++) {
            int group = target[t + i / GROUP];
            float inverse = Codes.inverse(d * (group & 0xf));
            int code = Codes.nearest((source[s + i] + dmin * (group >> 4 & 0xf)) * inverse, 0, LIMIT);
            int earlier = codeShift(i) == 0 ? 0 : target[t + code(i)];
            target[t + code(i)] = (byte) (earlier | code << codeShift(i));
        }
    }
}
