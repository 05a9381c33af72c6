package dev.slm.internal.arch;

import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;

/** The rows of another matrix in another order: row {@code i} is its row {@code order[i]}. */
record RowOrder(WeightSource source, int[] order) implements WeightSource {
    @Override
    public WeightType type() {
        return source.type();
    }

    @Override
    public int rows() {
        return order.length;
    }

    @Override
    public int columns() {
        return source.columns();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        int rowBytes = rowBytes();
        for (int done = 0; done < length; ) {
            int row = (int) ((position + done) / rowBytes);
            int from = (int) ((position + done) % rowBytes);
            int count = Math.min(length - done, rowBytes - from);
            source.read((long) order[row] * rowBytes + from, target, offset + done, count);
            done += count;
        }
    }
}
