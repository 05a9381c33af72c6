package dev.slm.quant.internal.vector;

/** What one worker needs for itself; grows to the largest need and stays. */
final class VectorScratch {
    /** A band of unpacked weights for {@link Gemm}. */
    final float[] panel = new float[Multiplication.COLUMNS * Lanes.ROWS];

    /** A band of unpacked weights for {@link ShortGemm}, with the scales and offsets of its groups. */
    final int[] pairs = new int[Multiplication.COLUMNS / 2 * Lanes.ROWS];

    final float[] scales = new float[Multiplication.COLUMNS / RoundedRows.GROUP * Lanes.ROWS];
    final float[] offsets = new float[Multiplication.COLUMNS / RoundedRows.GROUP * Lanes.ROWS];

    /** Sums of 16 bits, two an int. */
    final int[] sums = new int[Multiplication.COLUMNS / RoundedRows.GROUP * ShortGemm.SUMS];

    final Expanded block = new Expanded();
    final VectorAttention attention = new VectorAttention();
    private float[] results = {};

    float[] results(int size) {
        if (results.length < size) {
            results = new float[size];
        }
        return results;
    }
}
