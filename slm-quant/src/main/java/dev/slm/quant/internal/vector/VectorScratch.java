package dev.slm.quant.internal.vector;

/** What one worker needs for itself; grows to the largest need and stays. */
final class VectorScratch {
    final float[] panel = new float[Multiplication.COLUMNS * Lanes.ROWS];
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
