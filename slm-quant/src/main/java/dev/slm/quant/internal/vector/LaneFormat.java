package dev.slm.quant.internal.vector;

import dev.slm.quant.format.WeightType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How blocks of a weight format lie when 32 rows are interleaved, and how they become single precision.
 *
 * <p>A block is cut into 32-bit words as it lies in the file; the words of the 32 rows follow one another: word w of row
 * r is int {@code 32·w + r}. So one load brings the same word of as many rows as a vector has lanes, and no bit moves
 * from its place in the word. Formats with an odd number of 16-bit units keep the lone unit of all rows in 16 ints in
 * front, rows 0 to 15 in the low halves, rows 16 to 31 in the high halves. A packed matrix is exactly as large as its
 * file.
 */
abstract class LaneFormat {
    /** No lone 16-bit unit. */
    static final int NONE = -1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONE_INTS = Lanes.ROWS / 2;

    private final int columns;
    private final int bytes;
    private final int lone;
    private final int words;

    /**
     * @param columns values of a row per block
     * @param bytes bytes of a block in the file
     * @param lone where in the block its lone unit lies: at its start, at its end, or {@link #NONE}
     */
    LaneFormat(int columns, int bytes, int lone) {
        this.columns = columns;
        this.bytes = bytes;
        this.lone = lone;
        words = bytes / Integer.BYTES;
    }

    /** The interleaved form of a weight type other than F32, which {@link FloatPart} holds. */
    static LaneFormat of(WeightType type) {
        return switch (type) {
            case F32 -> throw new IllegalArgumentException("F32 has no blocks, see FloatPart");
            case F16 -> new LaneF16();
            case BF16 -> new LaneBF16();
            case Q4_0 -> new LaneQ4_0();
            case Q4_1 -> new LaneQ4_1();
            case Q5_0 -> new LaneQ5_0();
            case Q5_1 -> new LaneQ5_1();
            case Q8_0 -> new LaneQ8_0();
            case Q2_K -> new LaneQ2_K();
            case Q3_K -> new LaneQ3_K();
            case Q4_K -> new LaneQ4_K();
            case Q5_K -> new LaneQ5_K();
            case Q6_K -> new LaneQ6_K();
            case IQ4_NL -> new LaneIQ4_NL();
            case IQ4_XS -> new LaneIQ4_XS();
            case MXFP4 -> new LaneMXFP4();
        };
    }

    /**
     * Unpacks blocks of 32 rows.
     *
     * @param packed holds {@code blocks} interleaved blocks from {@code at} on
     * @param panel receives, at {@code to + 32·column + row}, every value
     * @param block scratch
     */
    abstract void unpack(int[] packed, int at, int blocks, float[] panel, int to, Expanded block);

    /**
     * Multiplies 32 rows with one row of activations: the way of decoding a token, where every weight is used once.
     *
     * @param packed holds the blocks from {@code at} on
     * @param columns values of a row, in {@code blocks} blocks
     * @param x {@code columns} activations from {@code xo} on, and their {@link Sums}
     * @param y receives 32 products from {@code yo} on
     */
    abstract void multiply(
            int[] packed,
            int at,
            int blocks,
            int columns,
            float[] x,
            int xo,
            float[] sums,
            VectorScratch scratch,
            float[] y,
            int yo);

    /** Values of a row per block. */
    final int columns() {
        return columns;
    }

    /** Bytes of a block in the file. */
    final int bytes() {
        return bytes;
    }

    /** Ints of one block of 32 rows. */
    final int ints() {
        return words * Lanes.ROWS + (lone == NONE ? 0 : LONE_INTS);
    }

    /**
     * Interleaves the blocks of one row.
     *
     * @param source the row's blocks from {@code from} on
     * @param row 0 to 31
     * @param packed receives every 32nd int
     */
    final void pack(byte[] source, int from, int blocks, int row, int[] packed, int at) {
        for (int b = 0; b < blocks; b++) {
            int block = from + b * bytes;
            int to = at + b * ints();
            if (lone != NONE) {
                packed[to + row % LONE_INTS] |= loneUnit(source, block + lone) << row / LONE_INTS * 16;
                to += LONE_INTS;
            }
            int first = lone == 0 ? block + bytes - words * Integer.BYTES : block;
            for (int w = 0; w < words; w++) {
                packed[to + w * Lanes.ROWS + row] = (int) INT.get(source, first + w * Integer.BYTES);
            }
        }
    }

    /** The lone unit as 16 bits. */
    int loneUnit(byte[] source, int at) {
        return source[at] & 0xff | (source[at + 1] & 0xff) << 8;
    }
}
