package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;

/** Formats of 256 values, whose groups have scales of their own. */
final class LargeBlocks {
    private static final int SIZE = 256;
    /** Bytes that hold the low bits of 128 values, for the formats that have them in two halves. */
    private static final int HALF = SIZE / 2;

    private LargeBlocks() {}

    /** Q2_K: 2-bit codes; scale and offset of a group share a byte. */
    static final class TwoBits extends CodeFormat {
        TwoBits(CodeLayout layout) {
            super(layout);
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at + 80);
            target.minimum = half(source, at + 82);
            for (int group = 0; group < 16; group++) {
                target.groupScales[group] = (byte) (source[at + group] & 0xF);
                target.groupOffsets[group] = (byte) (source[at + group] >> 4 & 0xF);
            }
            twoBits(source, at + 16, target.codes);
        }
    }

    /** Q3_K: 3-bit codes, the third bits apart; 6-bit scales. */
    static final class ThreeBits extends CodeFormat {
        private static final int SCALES = 96;
        private static final int SCALE_ZERO = 32;

        ThreeBits(CodeLayout layout) {
            super(layout);
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at + 108);
            for (int group = 0; group < 16; group++) {
                int low = source[at + SCALES + group % 8] >> group / 8 * 4 & 0xF;
                int high = source[at + SCALES + 8 + group % 4] >> group / 4 * 2 & 3;
                target.groupScales[group] = (byte) ((low | high << 4) - SCALE_ZERO);
            }
            twoBits(source, at + 32, target.codes);
            for (int i = 0; i < SIZE; i++) {
                target.codes[i] |= (byte) ((source[at + i % 32] >> i / 32 & 1) << 2);
            }
        }
    }

    /** Q4_K and Q5_K: 4-bit codes, in Q5_K the fifth bits apart; 6-bit scales and offsets. */
    static final class FourBits extends CodeFormat {
        private static final int PACKED = 4;
        private static final int HEAD = 16;
        private static final int FIFTH_BITS = 32;

        private final boolean fifth;

        FourBits(CodeLayout layout, boolean fifth) {
            super(layout);
            this.fifth = fifth;
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at);
            target.minimum = half(source, at + 2);
            for (int group = 0; group < 8; group++) {
                target.groupScales[group] = (byte) sixBits(source, at + PACKED, group, 0);
                target.groupOffsets[group] = (byte) sixBits(source, at + PACKED, group, 4);
            }
            int codes = at + HEAD + (fifth ? FIFTH_BITS : 0);
            for (int pair = 0; pair < 4; pair++) {
                for (int i = 0; i < 32; i++) {
                    int both = source[codes + pair * 32 + i];
                    target.codes[pair * 64 + i] = (byte) (both & 0xF);
                    target.codes[pair * 64 + 32 + i] = (byte) (both >> 4 & 0xF);
                }
            }
            for (int group = 0; fifth && group < 8; group++) {
                for (int i = 0; i < 32; i++) {
                    target.codes[group * 32 + i] |= (byte) ((source[at + HEAD + i] >> group & 1) << 4);
                }
            }
        }

        /**
         * Scales (kind 0) lie in bytes 0 to 3 and the low nibbles of 8 to 11, offsets (kind 4) in 4 to 7 and the high
         * nibbles; the upper two bits of the last four are those of the first four's bytes.
         */
        private static int sixBits(byte[] source, int packed, int group, int kind) {
            if (group < 4) {
                return source[packed + kind + group] & 0x3F;
            }
            int low = source[packed + 8 + group - 4] >> kind & 0xF;
            return low | (source[packed + kind + group - 4] >> 6 & 3) << 4;
        }
    }

    /** Q6_K: 4 low bits and 2 high bits apart; signed byte scales. */
    static final class SixBits extends CodeFormat {
        SixBits(CodeLayout layout) {
            super(layout);
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at + 208);
            System.arraycopy(source, at + 192, target.groupScales, 0, 16);
            for (int half = 0; half < 2; half++) {
                for (int i = 0; i < 64; i++) {
                    int both = source[at + half * 64 + i];
                    int high = source[at + 128 + half * 32 + i % 32] >> i / 32 * 2;
                    target.codes[half * HALF + i] = (byte) (both & 0xF | (high & 3) << 4);
                    target.codes[half * HALF + 64 + i] = (byte) (both >> 4 & 0xF | (high >> 4 & 3) << 4);
                }
            }
        }
    }

    /** IQ4_XS: the code book of IQ4_NL; 6-bit scales. */
    static final class Book extends CodeFormat {
        private static final int SCALE_ZERO = 32;

        private final CodeBook book = CodeBook.of(WeightType.IQ4_NL);

        Book(CodeLayout layout) {
            super(layout);
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at);
            int highs = half(source, at + 2);
            for (int group = 0; group < 8; group++) {
                int low = source[at + 4 + group / 2] >> group % 2 * 4 & 0xF;
                target.groupScales[group] = (byte) ((low | (highs >> 2 * group & 3) << 4) - SCALE_ZERO);
            }
            for (int i = 0; i < SIZE; i++) {
                target.codes[i] = (byte) (source[at + 8 + i / 32 * 16 + i % 16] >> i / 16 % 2 * 4 & 0xF);
            }
            if (!layout().nibbles()) {
                book.lookUp(target.codes, SIZE);
            }
        }
    }

    /** Per half of 128 values 32 bytes; byte i holds the bits of values i, i + 32, i + 64 and i + 96. */
    private static void twoBits(byte[] source, int at, byte[] codes) {
        for (int i = 0; i < SIZE; i++) {
            codes[i] = (byte) (source[at + i / HALF * 32 + i % 32] >> i / 32 % 4 * 2 & 3);
        }
    }
}
