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
     * @throws IllegalArgumentException if {@code count} is no multiple of {@link #blockSize()}
     * @throws IndexOutOfBoundsException if an array does not hold so much
     */
    void decode(byte[] source, int sourceOffset, float[] target, int targetOffset, int count);

    /**
     * Encodes whole blocks with the smallest error that a search over scales finds, as GGML's quantizers do when they are told that
     * all columns are equally important: one row of a matrix, because some formats weigh the errors of a block by the
     * mean square of its row. Values that a format cannot hold (NaN,
     * infinities, beyond 65504 times the largest code) give unspecified values of their block and no exception.
     *
     * @param source holds {@code count} values from {@code sourceOffset} on
     * @param target receives the blocks from {@code targetOffset} on
     * @param count a multiple of {@link #blockSize()}
     * @throws IllegalArgumentException if {@code count} is no multiple of {@link #blockSize()}
     * @throws IndexOutOfBoundsException if an array does not hold so much
     */
    void encode(float[] source, int sourceOffset, byte[] target, int targetOffset, int count);

    /**
     * Encodes whole blocks as GGML's reference quantizers do, which is what llama-quantize writes when it is given no
     * importance matrix: the same bytes for every type but Q2_K, Q3_K, IQ4_NL, IQ4_XS and MXFP4. Faster than
     * {@link #encode}; for the types with one scale per number the same. Parameters and errors as there.
     */
    void encodeReference(float[] source, int sourceOffset, byte[] target, int targetOffset, int count);
}
