package dev.slm.internal.task;

import dev.slm.Pooling;
import java.util.Arrays;

/** From the hidden states of a text to one vector. */
public final class Pooler {
    private Pooler() {}

    /**
     * Pools some rows.
     *
     * @param data holds {@code rows} rows of {@code out.length} floats from {@code offset} on
     * @param rows at least 1
     */
    public static void pool(Pooling pooling, float[] data, int offset, int rows, float[] out) {
        int width = out.length;
        switch (pooling) {
            case CLS -> System.arraycopy(data, offset, out, 0, width);
            case LAST -> System.arraycopy(data, offset + (rows - 1) * width, out, 0, width);
            case MEAN -> {
                Arrays.fill(out, 0);
                for (int row = 0; row < rows; row++) {
                    for (int i = 0; i < width; i++) {
                        out[i] += data[offset + row * width + i];
                    }
                }
                scale(out, 1f / rows);
            }
            case MAX -> {
                System.arraycopy(data, offset, out, 0, width);
                for (int row = 1; row < rows; row++) {
                    for (int i = 0; i < width; i++) {
                        out[i] = Math.max(out[i], data[offset + row * width + i]);
                    }
                }
            }
        }
    }

    /** Brings a vector to length 1; the zero vector stays. */
    public static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            scale(vector, (float) (1 / Math.sqrt(squares)));
        }
    }

    /** The mean of vectors, each counted with a weight. */
    public static float[] mean(float[][] vectors, int[] weights) {
        float[] mean = new float[vectors[0].length];
        double sum = 0;
        for (int v = 0; v < vectors.length; v++) {
            sum += weights[v];
            for (int i = 0; i < mean.length; i++) {
                mean[i] += weights[v] * vectors[v][i];
            }
        }
        scale(mean, (float) (1 / sum));
        return mean;
    }

    private static void scale(float[] vector, float factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }
}
