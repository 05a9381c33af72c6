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

    /** Chooses the scales for codes in [0, limit] and writes the head. */
    static void choose(float[] source, int s, ScaleSearch search, int limit, byte[] block, int at) {
        float[] scales = new float[GROUPS];
        float[] offsets = new float[GROUPS];
        for (int g = 0; g < GROUPS; g++) {
            scales[g] = search.withOffset(source, s + g * GROUP, GROUP, limit);
            offsets[g] = search.offset();
        }
        Arrays.fill(block, at + PACKED, at + BYTES, (byte) 0);
        LittleEndian.half(block, at, search.positive(scales, LIMIT));
        pack(search, block, at + PACKED, 0);
        LittleEndian.half(block, at + DMIN, search.positive(offsets, LIMIT));
        pack(search, block, at + PACKED, 4);
    }

    private static void pack(ScaleSearch search, byte[] block, int packed, int kind) {
        for (int g = 0; g < GROUPS / 2; g++) {
            int later = search.code(g + 4);
            block[packed + kind + g] = (byte) (search.code(g) | later >> 4 << 6);
            block[packed + 8 + g] |= (byte) ((later & 0xf) << kind);
        }
    }
}
