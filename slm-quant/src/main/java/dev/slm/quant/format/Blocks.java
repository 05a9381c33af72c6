package dev.slm.quant.format;

/** A format whose blocks hold many values under common scales, which a {@link ScaleChoice} finds. */
abstract class Blocks extends CheckedFormat {
    Blocks(int blockSize, int blockBytes) {
        super(blockSize, blockBytes);
    }

    /** Decodes the block at {@code s} of the source to the {@code blockSize} values at {@code t}. */
    abstract void decodeBlock(byte[] source, int s, float[] target, int t);

    /**
     * Encodes the {@code blockSize} values at {@code s} to the block at {@code t}, writing every byte of it.
     *
     * @param choice knows the row
     */
    abstract void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t);

    @Override
    final void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(source, s + b * blockBytes(), target, t + b * blockSize());
        }
    }

    @Override
    final void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        // The weights of GGML where a block has one scale; where it has many, plain least squares gives smaller errors.
        ScaleChoice choice =
                blockSize() <= 32 ? ScaleSearch.ofRow(source, s, blocks * blockSize()) : ScaleSearch.uniform();
        encodeBlocks(source, s, choice, target, t, blocks);
    }

    @Override
    final void encodeReferenceBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        encodeBlocks(source, s, new ReferenceScales(), target, t, blocks);
    }

    private void encodeBlocks(float[] source, int s, ScaleChoice choice, byte[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++) {
            encodeBlock(source, s + b * blockSize(), choice, target, t + b * blockBytes());
        }
    }
}
