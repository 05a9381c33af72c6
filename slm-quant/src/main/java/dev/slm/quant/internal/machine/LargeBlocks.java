package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;

/** Formats of 256 values, whose groups have scales of their own. */
final class LargeBlocks {
    /** Values whose low bits lie together, for the formats that have two halves. */
    private static final int HALF = 128;

    private LargeBlocks() {}

    /** Per half of 128 values 32 bytes; byte i holds the bits of values i, i + 32, i + 64 and i + 96. */
    private static Word twoBits(int start, int quad) {
        int column = quad * CodeFormat.QUAD;
        return Word.at(start + column / HALF * 32 + column % 32)
                .right(column / 32 % 4 * 2)
                .andBytes(3);
    }

    /** Q2_K: 2-bit codes; scale and offset of a group share a byte. */
    static final class TwoBits extends CodeFormat {
        TwoBits(CodeLayout layout) {
            super(layout);
        }

        @Override
        Word scale() {
            return Word.at(80);
        }

        @Override
        Word minimum() {
            return Word.at(82);
        }

        @Override
        Word groupScale(int group) {
            return Word.at(group).and(0xF);
        }

        @Override
        Word groupOffset(int group) {
            return Word.at(group).right(4).and(0xF);
        }

        @Override
        Word codes(int quad) {
            return twoBits(16, quad);
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
        Word scale() {
            return Word.at(108);
        }

        @Override
        Word groupScale(int group) {
            Word low = Word.at(SCALES + group % 8).right(group / 8 * 4).and(0xF);
            Word high = Word.at(SCALES + 8 + group % 4).right(group / 4 * 2).and(3);
            return low.or(high.left(4)).plus(-SCALE_ZERO);
        }

        @Override
        Word codes(int quad) {
            int column = quad * QUAD;
            Word third = Word.at(column % 32).right(column / 32).andBytes(1);
            return twoBits(32, quad).or(third.left(2));
        }
    }

    /** Q4_K and Q5_K: 4-bit codes, in Q5_K the fifth bits apart; 6-bit scales and offsets. */
    static final class FourBits extends CodeFormat {
        private static final int PACKED = 4;
        private static final int HEAD = 16;
        private static final int FIFTH_BITS = 32;

        private final int codes;

        FourBits(CodeLayout layout, boolean fifth) {
            super(layout);
            codes = HEAD + (fifth ? FIFTH_BITS : 0);
        }

        @Override
        Word scale() {
            return Word.at(0);
        }

        @Override
        Word minimum() {
            return Word.at(2);
        }

        @Override
        Word groupScale(int group) {
            return sixBits(group, 0);
        }

        @Override
        Word groupOffset(int group) {
            return sixBits(group, 4);
        }

        /**
         * Scales (kind 0) lie in bytes 0 to 3 and the low nibbles of 8 to 11, offsets (kind 4) in 4 to 7 and the high
         * nibbles; the upper two bits of the last four are those of the first four's bytes.
         */
        private static Word sixBits(int group, int kind) {
            if (group < 4) {
                return Word.at(PACKED + kind + group).and(0x3F);
            }
            Word low = Word.at(PACKED + 8 + group - 4).right(kind).and(0xF);
            return low.or(Word.at(PACKED + kind + group - 4).right(6).and(3).left(4));
        }

        /** 32 bytes hold 64 values, the first 32 in their low nibbles. */
        @Override
        Word codes(int quad) {
            int column = quad * QUAD;
            return Word.at(codes + column / 64 * 32 + column % 32)
                    .right(column / 32 % 2 * 4)
                    .andBytes(0xF);
        }

        @Override
        Word highBits(int quad) {
            int column = quad * QUAD;
            return Word.at(HEAD + column % 32).right(column / 32).andBytes(1);
        }
    }

    /** Q6_K: 4 low bits and 2 high bits apart; signed byte scales. */
    static final class SixBits extends CodeFormat {
        SixBits(CodeLayout layout) {
            super(layout);
        }

        @Override
        Word scale() {
            return Word.at(208);
        }

        @Override
        Word groupScale(int group) {
            return Word.at(192 + group);
        }

        /** Per half of 128 values 64 bytes, the first 64 values in their low nibbles. */
        @Override
        Word codes(int quad) {
            int column = quad * QUAD;
            return Word.at(column / HALF * 64 + column % 64)
                    .right(column / 64 % 2 * 4)
                    .andBytes(0xF);
        }

        @Override
        Word highBits(int quad) {
            return twoBits(128, quad);
        }
    }

    /** IQ4_XS: the code book of IQ4_NL; 6-bit scales. */
    static final class Book extends CodeFormat {
        private static final int SCALE_ZERO = 32;

        Book(CodeLayout layout) {
            super(layout);
        }

        @Override
        Word scale() {
            return Word.at(0);
        }

        @Override
        Word groupScale(int group) {
            Word low = Word.at(4 + group / 2).right(group % 2 * 4).and(0xF);
            Word high = Word.at(2).right(2 * group).and(3);
            return low.or(high.left(4)).plus(-SCALE_ZERO);
        }

        @Override
        Word codes(int quad) {
            int column = quad * QUAD;
            Word numbers = Word.at(8 + column / 32 * 16 + column % 16)
                    .right(column / 16 % 2 * 4)
                    .andBytes(0xF);
            return layout().nibbles() ? numbers : numbers.lookedUp(WeightType.IQ4_NL);
        }
    }
}
