package dev.slm.quant;

import dev.slm.quant.format.WeightType;

/** Encoded weights in memory. */
public record TestSource(WeightType type, int rows, int columns, byte[] bytes) implements WeightSource {
    public static TestSource encode(WeightType type, float[] values, int rows, int columns) {
        byte[] bytes = new byte[Math.toIntExact(type.bytes(values.length))];
        type.format().encode(values, 0, bytes, 0, values.length);
        return new TestSource(type, rows, columns, bytes);
    }

    public float[] decoded() {
        float[] values = new float[rows * columns];
        type.format().decode(bytes, 0, values, 0, values.length);
        return values;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }
}
