package dev.slm.quant.format;

/**
 * How a run of weights is stored: blocks of {@link #blockSize()} values in {@link #blockBytes()} bytes each,
 * little-endian, the layouts of GGML. Implementations are stateless; their code is the definition of the format and the
 * oracle of every faster kernel.
 */
public interface BlockFormat {
    /** Values per block. */
    int blockSize();

    /** Bytes per block. */
    int blockBytes();

    /**
     * Decodes whole blocks.
     *
     * @param source holds the blocks from {@code sourceOffset} on
     * @param target receives {@code count} values from {@code targetOffset} on
     * @param count a multiple of {@link #blockSize()}
     */
    void decode(byte[] source, int sourceOffset, float[] target, int targetOffset, int count);

    /** Whether {@link #encode} works. */
    default boolean canEncode() {
        return true;
    }

    /**
     * Encodes whole blocks, each value rounded as GGML's reference quantizer does.
     *
     * @param count a multiple of {@link #blockSize()}
     * @throws UnsupportedOperationException if {@link #canEncode()} is false
     */
    void encode(float[] source, int sourceOffset, byte[] target, int targetOffset, int count);
}
