package dev.slm.quant.format;

import java.util.Arrays;
import java.util.Optional;

/** The weight formats that slm knows, with the names and numbers of GGML. */
public enum WeightType {
    F32(0, new F32()),
    F16(1, new F16()),
    Q4_0(2, new Q4_0()),
    Q4_1(3, new Q4_1()),
    Q5_0(6, new Q5_0()),
    Q5_1(7, new Q5_1()),
    Q8_0(8, new Q8_0()),
    Q2_K(10, new Q2_K()),
    Q3_K(11, new Q3_K()),
    Q4_K(12, new Q4_K()),
    Q5_K(13, new Q5_K()),
    Q6_K(14, new Q6_K()),
    IQ4_NL(20, new IQ4_NL()),
    IQ4_XS(23, new IQ4_XS()),
    BF16(30, new BF16()),
    MXFP4(39, new MXFP4());

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
