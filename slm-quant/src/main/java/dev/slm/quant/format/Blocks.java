package dev.slm.quant.format;

/** A format whose blocks hold many values under common scales, which the encoder searches for. */
abstract class Blocks extends CheckedFormat {
    Blocks(int blockSize, int blockBytes) {
        super(blockSize, blockBytes);
    }

    /** Decodes the block at {@code s} of the source to the {@code blockSize} values at {@code t}. */
    abstract void decodeBlock(byte[] source, int s, float[] target, int t);

    /**
     * Encodes the {@code blockSize} values at {@code s} to the block at {@code t}, writing every byte of it.
     *
     * @param search knows the row
     */
    abstract void encodeBlock(float[] source, int s, ScaleSearch search, byte[] target, int t);

    @Override
    final void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(source, s + b * blockBytes(), target, t + b * blockSize());
        }
    }

    @Override
    final void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        int count = blocks * blockSize();
        // The weights of GGML where a block has one scale; where it has many, plain least squares gives smaller errors.
        ScaleSearch search = blockSize() <= 32 ? ScaleSearch.ofRow(source, s, count) : ScaleSearch.uniform();
        for (int b = 0; b < blocks; b++) {
            encodeBlock(source, s + b * blockSize(), search, target, t + b * blockBytes());
        }
    }
}
