package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;

/** Formats of 32 values under one scale. */
final class SmallBlocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;

    private SmallBlocks() {}

    /** Byte i holds value i in its low and value i + 16 in its high nibble. */
    private static Word nibbles(int start, int quad) {
        int column = quad * CodeFormat.QUAD;
        return Word.at(start + column % HALF).right(column / HALF * 4).andBytes(0xF);
    }

    /** Q4_0, Q4_1, Q5_0 and Q5_1: codes of 4 or 5 bits, with or without a minimum. */
    static final class Linear extends CodeFormat {
        private static final int SIGN = 0x8000;
        /** Moves bit i of a nibble to the lowest of byte i; other bits of the bytes are to be masked. */
        private static final int SPREAD = 1 | 1 << 7 | 1 << 14 | 1 << 21;

        private final int codes;
        private final int fifthBits;

        /**
         * @param codes where the nibbles start in a block
         * @param fifthBits where the fifth bits start; 0: there are none
         */
        Linear(CodeLayout layout, int codes, int fifthBits) {
            super(layout);
            this.codes = codes;
            this.fifthBits = fifthBits;
        }

        @Override
        Word scale() {
            return Word.at(0);
        }

        /** The format adds its minimum, the layout takes its offset away. */
        @Override
        Word minimum() {
            return Word.at(2).xor(SIGN);
        }

        @Override
        Word codes(int quad) {
            return nibbles(codes, quad);
        }

        @Override
        Word highBits(int quad) {
            return Word.at(fifthBits).right(quad * QUAD).and(0xF).times(SPREAD).andBytes(1);
        }
    }

    /** Q8_0: signed bytes. */
    static final class Bytes extends CodeFormat {
        private static final int CODES = 2;
        /** As good as adding 128 to every byte. */
        private static final int SIGNS = 0x80808080;

        Bytes(CodeLayout layout) {
            super(layout);
        }

        @Override
        Word scale() {
            return Word.at(0);
        }

        @Override
        Word codes(int quad) {
            Word signed = Word.at(CODES + quad * QUAD);
            return layout().signed() ? signed : signed.xor(SIGNS);
        }
    }

    /** IQ4_NL and MXFP4: nibbles that number the levels of a code book. */
    static final class Book extends CodeFormat {
        private static final int MANTISSA_BITS = 23;
        /** 2^−127, the one power of two here that is no normal number. */
        private static final int SMALLEST = 1 << MANTISSA_BITS - 1;

        private final WeightType type;
        private final int codes;

        Book(CodeLayout layout, WeightType type) {
            super(layout);
            this.type = type;
            codes = type.blockBytes() - HALF;
        }

        /** A half, or the exponent of a power of two. */
        @Override
        Word scale() {
            return layout().wideScale()
                    ? Word.at(0)
                            .and(0xFF)
                            .left(MANTISSA_BITS)
                            .atLeast(SMALLEST)
                            .scaled(1f / CodeBook.of(type).factor())
                    : Word.at(0);
        }

        @Override
        Word codes(int quad) {
            Word numbers = nibbles(codes, quad);
            return layout().nibbles() ? numbers : numbers.lookedUp(type);
        }
    }
}
