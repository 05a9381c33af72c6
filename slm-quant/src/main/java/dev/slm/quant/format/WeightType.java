package dev.slm.quant.format;

import java.util.Arrays;
import java.util.Optional;

/** The weight formats that slm knows, with the names and numbers of GGML. */
public enum WeightType {
    F32(0, new F32());

    private final int id;
    private final BlockFormat format;

    WeightType(int id, BlockFormat format) {
        this.id = id;
        this.format = format;
    }

    /** The number of this type in a GGUF file. */
    public int id() {
        return id;
    }

    /** The layout, with its scalar decoder and encoder. */
    public BlockFormat format() {
        return format;
    }

    /** Values per block; a row of a matrix holds a whole number of blocks. */
    public int blockSize() {
        return format.blockSize();
    }

    /** Bytes per block. */
    public int blockBytes() {
        return format.blockBytes();
    }

    /**
     * Bytes of {@code count} values.
     *
     * @throws IllegalArgumentException if {@code count} is negative or no whole number of blocks
     * @throws ArithmeticException if the size exceeds a {@code long}
     */
    public long bytes(long count) {
        if (count < 0 || count % blockSize() != 0) {
            throw new IllegalArgumentException(
                    count + " values are no whole number of " + this + " blocks of " + blockSize());
        }
        return Math.multiplyExact(count / blockSize(), (long) blockBytes());
    }

    /** The type with this number in a GGUF file, if slm knows it. */
    public static Optional<WeightType> ofId(int id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }
}
