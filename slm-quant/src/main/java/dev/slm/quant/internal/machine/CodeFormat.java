package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A weight format as integer codes: the layout that kernels want for it, and where its blocks hold what belongs there. */
abstract class CodeFormat {
    /** Of so many columns the codes are bytes of one word. */
    static final int QUAD = 4;

    private final CodeLayout layout;

    CodeFormat(CodeLayout layout) {
        this.layout = layout;
    }

    final CodeLayout layout() {
        return layout;
    }

    /** The scale, a half or, where the layout has wide ones, a float. */
    abstract Word scale();

    /** A half, where the layout has offsets. */
    Word minimum() {
        throw new UnsupportedOperationException("weights without offsets");
    }

    /** One signed byte, where groups have scales. */
    Word groupScale(int group) {
        throw new UnsupportedOperationException("groups without scales");
    }

    /** One byte, where groups have offsets. */
    Word groupOffset(int group) {
        throw new UnsupportedOperationException("groups without offsets");
    }

    /** The codes of columns {@code 4 quad} to {@code 4 quad + 3}; where the layout has high bits, their low nibbles. */
    abstract Word codes(int quad);

    /** The bits beyond the low nibbles, where the layout has them. */
    Word highBits(int quad) {
        throw new UnsupportedOperationException("codes without high bits");
    }

    /** How panels are made of rows whose super-blocks have {@code sourceBytes}. */
    final PackRows.Shape packing(int sourceBytes) {
        List<PackRows.Field> fields = new ArrayList<>();
        fields.add(new PackRows.Field(scale(), layout.wideScale() ? Float.BYTES : Short.BYTES, 0));
        if (layout.offsets()) {
            fields.add(new PackRows.Field(minimum(), Short.BYTES, layout.minimums()));
        }
        for (int group = 0; layout.groupScales() && group < layout.groups(); group++) {
            int at = group * layout.rows();
            fields.add(new PackRows.Field(groupScale(group), 1, layout.scales() + at));
            if (layout.offsets()) {
                fields.add(new PackRows.Field(groupOffset(group), 1, layout.groupOffsets() + at));
            }
        }
        for (int block = 0; block < layout.blocksPerSuperBlock(); block++) {
            addCodes(block, fields);
        }
        return new PackRows.Shape(1, sourceBytes, layout.superBlockBytes(), List.copyOf(fields));
    }

    private void addCodes(int block, List<PackRows.Field> fields) {
        int quads = CodeLayout.BLOCK / QUAD;
        int vectorBytes = QUAD * layout.rows();
        int at = layout.codes() + block * layout.blockBytes();
        for (int i = 0; i < quads; i++) {
            int quad = block * quads + i;
            if (!layout.nibbles()) {
                fields.add(new PackRows.Field(codes(quad), QUAD, at + i * vectorBytes));
            } else if (i % 2 == 0) {
                Word both = codes(quad).or(codes(quad + 1).left(4));
                fields.add(new PackRows.Field(both, QUAD, at + i / 2 * vectorBytes));
            }
        }
        int perVector = layout.highBits() == 0 ? quads : 8 / layout.highBits();
        for (int i = 0; layout.highBits() > 0 && i < quads; i += perVector) {
            Word bits = highBits(block * quads + i);
            for (int j = 1; j < perVector; j++) {
                bits = bits.or(highBits(block * quads + i + j).left(j * layout.highBits()));
            }
            fields.add(new PackRows.Field(bits, QUAD, at + layout.highBitsOffset() + i / perVector * vectorBytes));
        }
    }

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
}
