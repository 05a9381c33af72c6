package dev.slm.quant.format;

import java.util.Arrays;

/**
 * The head of a Q4_K or Q5_K block: 8 groups of 32 values, each with a 6-bit scale and a 6-bit offset.
 *
 * <pre>
 * 0   half   d              scale of group g  = d    * scale[g]
 * 2   half   dmin           offset of group g = dmin * offset[g]
 * 4   uint8  packed[12]     bytes 0..3:  low 6 bits scale[i],  high 2 bits: bits 4, 5 of scale[i + 4]
 *                           bytes 4..7:  low 6 bits offset[i], high 2 bits: bits 4, 5 of offset[i + 4]
 *                           bytes 8..11: low nibble of scale[i + 4], then low nibble of offset[i + 4]
 * </pre>
 */
final class SixBitScales {
    /** Bytes of the head. */
    static final int BYTES = 16;

    private static final int GROUPS = 8;
    private static final int GROUP = 32;
    private static final int DMIN = 2;
    private static final int PACKED = 4;
    private static final int LIMIT = 63;

    private SixBitScales() {}

    static float scale(byte[] block, int at, int group) {
        return LittleEndian.half(block, at) * sixBits(block, at + PACKED, group, 0);
    }

    static float offset(byte[] block, int at, int group) {
        return LittleEndian.half(block, at + DMIN) * sixBits(block, at + PACKED, group, 4);
    }

    /** @param kind 0 for the scale, 4 for the offset of the group: the byte, and the bit, at which its kind begins */
    private static int sixBits(byte[] block, int packed, int group, int kind) {
        if (group < 4) {
            return block[packed + kind + group] & LIMIT;
        }
        int low = block[packed + 4 + group] >> kind & 0xf;
        int high = block[packed + kind + group - 4] >> 6 & 3;
        return low | high << 4;
    }

    /** Chooses the scales for codes in [0, limit], writes the head, and gives the codes of all values. */
    static int[] encode(float[] source, int s, ScaleChoice choice, int limit, byte[] block, int at) {
        float[] scales = choice.groupScales(GROUPS);
        float[] offsets = choice.groupOffsets(GROUPS);
        int[] codes = choice.blockCodes;
        for (int g = 0; g < GROUPS; g++) {
            scales[g] = choice.groupWithOffset(source, s + g * GROUP, GROUP, limit);
            offsets[g] = choice.offset();
            System.arraycopy(choice.codes, 0, codes, g * GROUP, GROUP);
        }
        Arrays.fill(block, at + PACKED, at + BYTES, (byte) 0);
        LittleEndian.half(block, at, choice.positiveScales(scales, LIMIT));
        pack(choice, block, at + PACKED, 0);
        LittleEndian.half(block, at + DMIN, choice.positiveScales(offsets, LIMIT));
        pack(choice, block, at + PACKED, 4);
        for (int g = 0; g < GROUPS; g++) {
            fit(source, s + g * GROUP, scale(block, at, g), offset(block, at, g), limit, codes, g * GROUP);
        }
        return codes;
    }

    /** The codes of a group that suit its scale as stored. Where that is zero any will do: they stay as they are. */
    private static void fit(float[] source, int s, float scale, float offset, int limit, int[] codes, int from) {
        for (int i = 0; i < GROUP && scale != 0; i++) {
            codes[from + i] = Codes.nearest((source[s + i] + offset) / scale, 0, limit);
        }
    }

    private static void pack(ScaleChoice choice, byte[] block, int packed, int kind) {
        for (int g = 0; g < GROUPS / 2; g++) {
            int later = choice.code(g + 4);
            block[packed + kind + g] = (byte) (choice.code(g) | later >> 4 << 6);
            block[packed + 8 + g] |= (byte) ((later & 0xf) << kind);
        }
    }
}
