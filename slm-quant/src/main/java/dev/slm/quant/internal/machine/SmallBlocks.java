package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;

/** Formats of 32 values under one scale. */
final class SmallBlocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;

    private SmallBlocks() {}

    /** Byte i holds value i in its low and value i + 16 in its high nibble. */
    private static void nibbles(byte[] source, int at, byte[] codes) {
        for (int i = 0; i < HALF; i++) {
            codes[i] = (byte) (source[at + i] & 0xF);
            codes[i + HALF] = (byte) (source[at + i] >> 4 & 0xF);
        }
    }

    /** Q4_0, Q4_1, Q5_0 and Q5_1: codes of 4 or 5 bits, with or without a minimum. */
    static final class Linear extends CodeFormat {
        private static final int SIGN = 0x8000;

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
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at);
            if (layout().offsets()) {
                // The format adds its minimum, the layout takes its offset away.
                target.minimum = half(source, at + 2) ^ SIGN;
            }
            nibbles(source, at + codes, target.codes);
            for (int i = 0; fifthBits > 0 && i < SIZE; i++) {
                target.codes[i] |= (byte) ((source[at + fifthBits + i / 8] >> i % 8 & 1) << 4);
            }
        }
    }

    /** Q8_0: signed bytes. */
    static final class Bytes extends CodeFormat {
        Bytes(CodeLayout layout) {
            super(layout);
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = half(source, at);
            for (int i = 0; i < SIZE; i++) {
                target.codes[i] = (byte) (source[at + 2 + i] + layout().zero());
            }
        }
    }

    /** IQ4_NL and MXFP4: nibbles that number the levels of a code book. */
    static final class Book extends CodeFormat {
        private static final int EXPONENT_BIAS = 127;

        private final CodeBook book;
        private final int codes;

        Book(CodeLayout layout, WeightType type) {
            super(layout);
            book = CodeBook.of(type);
            codes = type.blockBytes() - HALF;
        }

        @Override
        void read(byte[] source, int at, SuperBlock target) {
            target.scale = layout().wideScale() ? powerOfTwo(source[at]) : half(source, at);
            nibbles(source, at + codes, target.codes);
            if (!layout().nibbles()) {
                book.lookUp(target.codes, SIZE);
            }
        }

        private int powerOfTwo(byte exponent) {
            return Float.floatToRawIntBits(Math.scalb(1f, (exponent & 0xFF) - EXPONENT_BIAS) / book.factor());
        }
    }
}
