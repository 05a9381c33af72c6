package dev.slm.quant.format;

import java.util.Objects;

/** Checks the ranges of a call once, so that the loops of a format need not. */
abstract class CheckedFormat implements BlockFormat {
    private final int blockSize;
    private final int blockBytes;

    CheckedFormat(int blockSize, int blockBytes) {
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** Decodes so many blocks from {@code s} of the source on to {@code t} of the target on. */
    abstract void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks);

    /** Encodes so many blocks from {@code s} of the source on to {@code t} of the target on. */
    abstract void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks);

    @Override
    public final int blockSize() {
        return blockSize;
    }

    @Override
    public final int blockBytes() {
        return blockBytes;
    }

    /** As {@link #encodeBlocks}, with GGML's reference choice of scales where it has several. */
    void encodeReferenceBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        encodeBlocks(source, s, target, t, blocks);
    }

    @Override
    public final void decode(byte[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        int blocks = blocks(source.length, sourceOffset, target.length, targetOffset, count);
        decodeBlocks(source, sourceOffset, target, targetOffset, blocks);
    }

    @Override
    public final void encode(float[] source, int sourceOffset, byte[] target, int targetOffset, int count) {
        int blocks = blocks(target.length, targetOffset, source.length, sourceOffset, count);
        encodeBlocks(source, sourceOffset, target, targetOffset, blocks);
    }

    @Override
    public final void encodeReference(float[] source, int sourceOffset, byte[] target, int targetOffset, int count) {
        int blocks = blocks(target.length, targetOffset, source.length, sourceOffset, count);
        encodeReferenceBlocks(source, sourceOffset, target, targetOffset, blocks);
    }

    private int blocks(int bytesLength, int bytesOffset, int valuesLength, int valuesOffset, int count) {
        if (count < 0 || count % blockSize != 0) {
            throw new IllegalArgumentException(
                    count + " values are no whole number of " + getClass().getSimpleName() + " blocks of " + blockSize);
        }
        int blocks = count / blockSize;
        Objects.checkFromIndexSize(bytesOffset, (long) blocks * blockBytes, bytesLength);
        Objects.checkFromIndexSize(valuesOffset, count, valuesLength);
        return blocks;
    }
}
