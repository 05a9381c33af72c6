package dev.slm.internal.arch;

import dev.slm.internal.format.TensorData;
import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;

/** A tensor of a checkpoint as weights of a matrix. */
record TensorSource(TensorData tensor, WeightType type, int rows, int columns) implements WeightSource {
    /** The tensor as a matrix; a row must hold a whole number of blocks. */
    static TensorSource of(TensorData tensor) {
        WeightType type = tensor.type();
        if (tensor.cols() % type.blockSize() != 0) {
            throw tensor.wrongShape("expected rows of whole " + type + " blocks of " + type.blockSize());
        }
        return new TensorSource(tensor, type, tensor.rows(), tensor.cols());
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        tensor.read(position, target, offset, length);
    }
}
