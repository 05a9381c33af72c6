package dev.slm.internal.convert;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.TensorData;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as it is to be written: its new name, its shape (outermost dimension first) and where its values come from.
 *
 * @param unchanged the tensor in the file, when the values are those and their bytes could be copied
 */
record ConvertedTensor(String name, long[] shape, Rows rows, @Nullable TensorData unchanged) {

    static ConvertedTensor of(String name, TensorData source) {
        TensorData streamed = source.streamed();
        return new ConvertedTensor(name, source.shape(), Rows.of(streamed), streamed);
    }

    /** With as few dimensions as GGML writes. */
    ConvertedTensor withoutOutermostOnes() {
        return new ConvertedTensor(name, TensorData.withoutOutermostOnes(shape), rows, unchanged);
    }

    /** A vector that is computed. */
    static ConvertedTensor of(String name, float[] values) {
        return new ConvertedTensor(name, new long[] {values.length}, Rows.of(values, values.length), null);
    }

    /** The tensor as a reader will find it, in its own type where it is unchanged. */
    TensorData data() {
        return unchanged != null ? unchanged : TensorData.of(name, all(), shape);
    }

    int columns() {
        return (int) shape[shape.length - 1];
    }

    int rowCount() {
        long rows = 1;
        for (int i = 0; i < shape.length - 1; i++) {
            rows *= shape[i];
        }
        return Math.toIntExact(rows);
    }

    long elements() {
        return (long) rowCount() * columns();
    }

    /** The matrix with its rows in another order, or the vector (a bias) with its elements in it. */
    ConvertedTensor reordered(IntUnaryOperator sourceOf) {
        if (shape.length == 1) {
            float[] from = all();
            float[] to = new float[from.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = from[sourceOf.applyAsInt(i)];
            }
            return of(name, to);
        }
        int columns = columns();
        return with(shape, (first, count, target, offset, scratch) -> {
            for (int i = 0; i < count; i++) {
                rows.read(sourceOf.applyAsInt(first + i), 1, target, offset + i * columns, scratch);
            }
        });
    }

    /** The first rows left out. */
    ConvertedTensor withoutFirstRows(int left) {
        if (rowCount() <= left) {
            throw new ModelFormatException(name + " has " + rowCount() + " rows; expected more than " + left);
        }
        return with(
                new long[] {rowCount() - left, columns()},
                (first, count, target, offset, scratch) -> rows.read(first + left, count, target, offset, scratch));
    }

    /** One added to each element of a vector. */
    ConvertedTensor plusOne() {
        float[] values = all();
        for (int i = 0; i < values.length; i++) {
            values[i] += 1;
        }
        return of(name, values);
    }

    /** Rows and columns exchanged. A read goes through the whole source; few rows are held at a time. */
    ConvertedTensor transposed() {
        int sourceRows = rowCount();
        int sourceColumns = columns();
        return with(new long[] {sourceColumns, sourceRows}, (first, count, target, offset, scratch) -> {
            float[] row = new float[sourceColumns];
            for (int r = 0; r < sourceRows; r++) {
                rows.read(r, 1, row, 0, scratch);
                for (int i = 0; i < count; i++) {
                    target[offset + i * sourceRows + r] = row[first + i];
                }
            }
        });
    }

    private ConvertedTensor with(long[] newShape, Rows newRows) {
        return new ConvertedTensor(name, newShape, newRows, null);
    }

    private float[] all() {
        float[] values = new float[Math.toIntExact(elements())];
        rows.read(0, rowCount(), values, 0, new Scratch());
        return values;
    }
}
