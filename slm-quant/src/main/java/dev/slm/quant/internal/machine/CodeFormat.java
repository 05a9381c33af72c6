package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;
import org.jspecify.annotations.Nullable;

/** A weight format as integer codes: the layout that kernels want for it, and how to read its blocks. */
abstract class CodeFormat {
    private final CodeLayout layout;

    CodeFormat(CodeLayout layout) {
        this.layout = layout;
    }

    final CodeLayout layout() {
        return layout;
    }

    /** Reads the super-block whose bytes start at {@code at}. */
    abstract void read(byte[] source, int at, SuperBlock target);

    /** The one for {@code type}, or null if its weights are floats. */
    static @Nullable CodeFormat of(WeightType type, Level level) {
        int rows = level.lanes();
        CodeLayout plain = CodeLayout.small(rows);
        CodeLayout large = CodeLayout.large(rows, 32);
        boolean saturates = level == Level.AVX2;
        return switch (type) {
            case F32, F16, BF16 -> null;
            case Q4_0 -> new SmallBlocks.Linear(plain.nibbles(8), 2, 0);
            case Q4_1 -> new SmallBlocks.Linear(plain.nibbles(0).withOffsets(), 4, 0);
            case Q5_0 -> new SmallBlocks.Linear(plain.nibbles(1, 16), 6, 2);
            case Q5_1 -> new SmallBlocks.Linear(plain.nibbles(1, 0).withOffsets(), 8, 4);
            case Q8_0 -> new SmallBlocks.Bytes(saturates ? plain.signedBytes() : plain.bytes(128));
            case IQ4_NL -> new SmallBlocks.Book(saturates ? plain.signedBytes() : plain.codeBook(type), type);
            case MXFP4 -> new SmallBlocks.Book(plain.codeBook(type).withWideScale(), type);
            case Q2_K ->
                new LargeBlocks.TwoBits(CodeLayout.large(rows, 16).nibbles(0).withOffsets());
            case Q3_K -> new LargeBlocks.ThreeBits(CodeLayout.large(rows, 16).nibbles(4));
            case Q4_K -> new LargeBlocks.FourBits(large.nibbles(0).withOffsets(), false);
            case Q5_K -> new LargeBlocks.FourBits(large.nibbles(1, 0).withOffsets(), true);
            case Q6_K -> new LargeBlocks.SixBits(CodeLayout.large(rows, 16).nibbles(2, 32));
            case IQ4_XS -> new LargeBlocks.Book(saturates ? large.signedBytes() : large.codeBook(WeightType.IQ4_NL));
        };
    }

    static int half(byte[] source, int at) {
        return source[at] & 0xFF | (source[at + 1] & 0xFF) << 8;
    }
}
