package dev.slm.quant.internal.vector;

import dev.slm.quant.QueryBlock;

/** What one worker needs for itself; grows to the largest need and stays. */
final class VectorScratch {
    /** Unpacked weights, and what {@link Gemm} is to multiply with. */
    final float[] unpacked = new float[Multiplication.BANDS * Multiplication.COLUMNS * Lanes.ROWS];

    final Panel panel = new Panel();

    /** Bands of unpacked weights for {@link ShortGemm}, with the scales and offsets of their groups. */
    final int[] twins = new int[ShortGemm.BANDS * ShortGemm.PANEL];

    final float[] scales = new float[ShortGemm.BANDS * ShortGemm.SCALES];
    final float[] offsets = new float[ShortGemm.BANDS * ShortGemm.SCALES];

    /** Sums of 16 bits, two an int. */
    final int[] sums = new int[ShortGemm.SUMS];

    final Expanded block = new Expanded();
    private final VectorMath math = new VectorMath();
    final VectorRowOperators rows = new VectorRowOperators(math);
    final VectorAttention attention = new VectorAttention(math);

    /** One row of a block of queries. */
    final QueryBlock queries = new QueryBlock();

    private float[] results = {};

    float[] results(int size) {
        if (results.length < size) {
            results = new float[size];
        }
        return results;
    }
}
