package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;
import org.jspecify.annotations.Nullable;

/**
 * How a matrix of integer codes lies in memory for the kernels: panels of as many rows as a vector has 32-bit lanes, one
 * lane a row. A panel is a run of super-blocks of columns, each with its scales and then its codes:
 *
 * <pre>
 * d        half or float per row           the scale, or the factor of the groups' scales
 * dmin     half per row                    likewise for offsets, where there are any
 * scales   int8 per group and row          where groups have scales of their own
 * offsets  int8 per group and row          likewise
 * codes    per block of 32 columns and chunk of columns one byte vector: byte 4 r + i belongs to row r
 *          bytes:   chunks of 4 columns, byte 4 r + i is the code of column i
 *          nibbles: chunks of 8 columns, low nibble column i, high nibble column 4 + i
 * high     where codes have more than 4 bits, per block 1 or 2 further bits of each: the vectors of nibbles counted
 *          as the kernel unpacks them, low nibbles of a chunk before high ones, vector j's bits stand in the same byte
 *          of high vector j / (8 / highBits) from bit j % (8 / highBits) · highBits on
 * </pre>
 *
 * A weight is {@code scale · (code − zero) − offset}.
 *
 * @param rows rows of a panel
 * @param superBlock columns that share d: 32 or 256
 * @param group columns that share a scale: 16 or 32
 * @param nibbles whether the low 4 bits of two codes share a byte, else each code has one
 * @param highBits what codes have beyond their nibbles: 0, 1 or 2 bits
 * @param codeBook the format whose code book says what nibbles stand for, see {@link CodeBook}; null: themselves
 * @param signed whether bytes are signed codes, for processors whose byte products saturate; zero is then 0
 * @param zero the code that stands for no weight
 * @param wideScale whether d is a float
 * @param groupScales whether every group has a scale of its own beside d
 * @param offsets whether weights have offsets
 */
record CodeLayout(
        int rows,
        int superBlock,
        int group,
        boolean nibbles,
        int highBits,
        @Nullable WeightType codeBook,
        boolean signed,
        int zero,
        boolean wideScale,
        boolean groupScales,
        boolean offsets) {
    static final int BLOCK = 32;

    /** 32 columns under one scale, a half. */
    static CodeLayout small(int rows) {
        return new CodeLayout(rows, BLOCK, BLOCK, false, 0, null, false, 0, false, false, false);
    }

    /** 256 columns in groups with scales of their own. */
    static CodeLayout large(int rows, int group) {
        return new CodeLayout(rows, 256, group, false, 0, null, false, 0, false, true, false);
    }

    CodeLayout bytes(int zero) {
        return with(false, 0, null, false, zero);
    }

    CodeLayout signedBytes() {
        return with(false, 0, null, true, 0);
    }

    CodeLayout nibbles(int zero) {
        return nibbles(0, zero);
    }

    /** Codes of 4 bits and {@code highBits} more. */
    CodeLayout nibbles(int highBits, int zero) {
        return with(true, highBits, null, false, zero);
    }

    CodeLayout codeBook(WeightType type) {
        return with(true, 0, type, false, CodeBook.of(type).zero());
    }

    private CodeLayout with(boolean nibbles, int highBits, @Nullable WeightType codeBook, boolean signed, int zero) {
        return new CodeLayout(
                rows, superBlock, group, nibbles, highBits, codeBook, signed, zero, wideScale, groupScales, offsets);
    }

    CodeLayout withOffsets() {
        return new CodeLayout(
                rows, superBlock, group, nibbles, highBits, codeBook, signed, zero, wideScale, groupScales, true);
    }

    CodeLayout withWideScale() {
        return new CodeLayout(
                rows, superBlock, group, nibbles, highBits, codeBook, signed, zero, true, groupScales, offsets);
    }

    /** The largest code as kernels multiply it, unsigned codes taken as they are. */
    int largestCode() {
        if (codeBook != null) {
            return CodeBook.of(codeBook).largestUnsigned();
        }
        return signed ? 128 : nibbles ? (1 << 4 + highBits) - 1 : 255;
    }

    /** What activations must bring along. */
    Quantization quantization() {
        return new Quantization(
                group, offsets ? Quantization.Sums.TIMES_SCALE : Quantization.Sums.TIMES_ZERO, offsets ? 0 : zero);
    }

    int blocksPerSuperBlock() {
        return superBlock / BLOCK;
    }

    int groups() {
        return superBlock / group;
    }

    int scaleBytes() {
        return rows * (wideScale ? Float.BYTES : Short.BYTES);
    }

    /** Where dmin starts in a super-block. */
    int minimums() {
        return scaleBytes();
    }

    /** Where the groups' scales start in a super-block. */
    int scales() {
        return scaleBytes() + (offsets ? rows * Short.BYTES : 0);
    }

    /** Where the groups' offsets start in a super-block. */
    int groupOffsets() {
        return scales() + (groupScales ? groups() * rows : 0);
    }

    /** Where the codes start in a super-block. */
    int codes() {
        return groupOffsets() + (groupScales && offsets ? groups() * rows : 0);
    }

    /** Where the high bits start in a block of 32 columns. */
    int highBitsOffset() {
        return rows * BLOCK / 2;
    }

    /** Bytes of the codes of one block of 32 columns. */
    int blockBytes() {
        return rows * (nibbles ? BLOCK / 2 + BLOCK / 8 * highBits : BLOCK);
    }

    int superBlockBytes() {
        return codes() + blocksPerSuperBlock() * blockBytes();
    }

    long panelBytes(int columns) {
        return (long) columns / superBlock * superBlockBytes();
    }

    int panels(int matrixRows) {
        return (matrixRows + rows - 1) / rows;
    }
}
