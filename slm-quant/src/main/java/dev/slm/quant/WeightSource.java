package dev.slm.quant;

import dev.slm.quant.format.WeightType;

/**
 * Where the values of one weight matrix come from, row after row in the layout of {@link #type()}. May be read by many
 * threads at once.
 */
public interface WeightSource {
    /** The block format. */
    WeightType type();

    /** Rows, that is outputs of the linear map. */
    int rows();

    /** Columns, that is inputs; a multiple of the type's block size. */
    int columns();

    /**
     * Copies bytes.
     *
     * @param position first byte, counted from the start of the matrix; with {@code length} inside its size
     */
    void read(long position, byte[] target, int offset, int length);

    /** Bytes of one row. */
    default int rowBytes() {
        return Math.toIntExact(type().bytes(columns()));
    }

    /** A source over values in memory, as {@code rows × columns} floats. */
    static WeightSource of(float[] values, int rows, int columns) {
        return new FloatSource(values, rows, columns);
    }
}
