package dev.slm.quant;

import dev.slm.quant.format.WeightType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values in memory seen as F32 weights. */
final class FloatSource implements WeightSource {
    private final ByteBuffer bytes;
    private final int rows;
    private final int columns;

    FloatSource(float[] values, int rows, int columns) {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(values.length + " values are no matrix of " + rows + " × " + columns);
        }
        this.rows = rows;
        this.columns = columns;
        bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
    }

    @Override
    public WeightType type() {
        return WeightType.F32;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        bytes.get(Math.toIntExact(position), target, offset, length);
    }
}
