package dev.slm.quant.internal.scalar;

import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import java.util.List;

/** Keeps its sources and decodes a row whenever one is needed. */
final class ScalarMatrix extends Matrix {
    private final WeightSource[] parts;
    private final int rowBytes;

    ScalarMatrix(List<? extends WeightSource> parts) {
        super(parts);
        this.parts = parts.toArray(WeightSource[]::new);
        rowBytes = parts.stream().mapToInt(WeightSource::rowBytes).max().orElseThrow();
    }

    @Override
    public long bytes() {
        long sum = 0;
        for (WeightSource part : parts) {
            sum += (long) part.rowBytes() * part.rows();
        }
        return sum;
    }

    /** Decodes a row into {@code row}, of {@link #columns()} floats, by way of {@code bytes}. */
    void decode(int index, byte[] bytes, float[] row) {
        int left = index;
        for (WeightSource part : parts) {
            if (left < part.rows()) {
                int length = part.rowBytes();
                part.read((long) left * length, bytes, 0, length);
                part.type().format().decode(bytes, 0, row, 0, columns());
                return;
            }
            left -= part.rows();
        }
        throw new IllegalArgumentException("no row " + index + " in a matrix of " + rows());
    }

    /** Bytes of scratch for the longest row. */
    int rowBytes() {
        return rowBytes;
    }
}
