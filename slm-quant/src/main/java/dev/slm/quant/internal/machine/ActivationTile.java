package dev.slm.quant.internal.machine;

/**
 * Activations of a few tokens quantized to bytes, as the kernels read them: block by block of 32 columns
 *
 * <pre>
 * codes    32 int8 per token
 * scale    float per token            value = scale · code
 * first    32 bits per token          see {@link Quantization.Sums}; of the first 16 columns where groups have 16
 * second   32 bits per token          the same of the other 16 columns
 * </pre>
 *
 * @param tokens 1 to 12
 */
record ActivationTile(int tokens) {
    private static final int BYTES_PER_TOKEN = CodeLayout.BLOCK + 3 * Float.BYTES;

    int codes(int token) {
        return token * CodeLayout.BLOCK;
    }

    int scale(int token) {
        return tokens * CodeLayout.BLOCK + token * Float.BYTES;
    }

    int sum(int half, int token) {
        return tokens * (CodeLayout.BLOCK + (half + 1) * Float.BYTES) + token * Float.BYTES;
    }

    int blockBytes() {
        return tokens * BYTES_PER_TOKEN;
    }

    long bytes(int columns) {
        return (long) columns / CodeLayout.BLOCK * blockBytes();
    }
}
