package dev.slm.internal.convert;

import dev.slm.internal.format.TensorData;
import dev.slm.quant.format.WeightType;

/** The values of a tensor, by rows (all dimensions but the last count as rows). Safe for many threads at once. */
@FunctionalInterface
interface Rows {
    /**
     * Puts {@code count} rows, from row {@code first} on, into {@code target} from {@code offset} on.
     *
     * @param scratch of the calling thread; its values may be the target
     */
    void read(int first, int count, float[] target, int offset, Scratch scratch);

    /** The rows of a tensor in a file. */
    static Rows of(TensorData tensor) {
        WeightType type = tensor.type();
        int columns = tensor.columns();
        int rowBytes = tensor.rowBytes();
        return (first, count, target, offset, scratch) -> {
            int length = Math.multiplyExact(count, rowBytes);
            byte[] bytes = scratch.stored(length);
            tensor.read((long) first * rowBytes, bytes, 0, length);
            type.format().decode(bytes, 0, target, offset, count * columns);
        };
    }

    /** Rows of values in memory. */
    static Rows of(float[] values, int columns) {
        return (first, count, target, offset, scratch) ->
                System.arraycopy(values, first * columns, target, offset, count * columns);
    }
}
