package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;
import java.util.List;

/**
 * How a matrix of floats lies in memory for the kernels: panels of two vectors of rows; in a panel column after column
 * the weights of all its rows. Columns are filled up with zeros to a multiple of {@link #UNROLL}.
 *
 * @param rows rows of a panel
 * @param type F32, F16 or BF16
 */
record FloatLayout(int rows, WeightType type) {
    /** Vectors of rows per panel: two, so that a broadcast activation serves twice. */
    static final int VECTORS = 2;

    /** Columns per round of a kernel's loop. */
    static final int UNROLL = 4;

    static FloatLayout of(WeightType type, Level level) {
        return new FloatLayout(VECTORS * level.lanes(), type);
    }

    static int paddedColumns(int columns) {
        return Math.addExact(columns, UNROLL - 1) / UNROLL * UNROLL;
    }

    /** Bytes of the weights of one column. */
    int columnBytes() {
        return rows * type.blockBytes();
    }

    long panelBytes(int columns) {
        return (long) paddedColumns(columns) * columnBytes();
    }

    int panels(int matrixRows) {
        return (matrixRows + rows - 1) / rows;
    }

    /** How panels are made: column by column, whose bytes are copied. */
    PackRows.Shape packing() {
        PackRows.Field column = new PackRows.Field(Word.at(0), type.blockBytes(), 0);
        return new PackRows.Shape(VECTORS, type.blockBytes(), columnBytes(), List.of(column));
    }
}
