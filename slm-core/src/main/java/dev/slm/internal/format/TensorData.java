package dev.slm.internal.format;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * One tensor of a checkpoint: its name, type and shape, and its bytes in the file. The outermost dimension comes first
 * (a matrix is rows, columns; a row is contiguous), in every file format. Immutable; safe to share between threads;
 * readable until the checkpoint is closed.
 */
public final class TensorData implements WeightSource {
    /** Bytes decoded at a time; a whole number of blocks of every type. */
    private static final int DECODE_BLOCKS = 2048;

    private final Path file;
    private final String name;
    private final ElementType elementType;
    private final long[] shape;
    private final long elements;
    private final ByteSource source;
    private final long start;
    private final long bytes;

    /**
     * A tensor whose bytes lie in {@code source} from {@code start} on.
     *
     * @param file what error messages call the source
     * @param bytes the size; the caller has checked that it fits the shape and lies within the source
     */
    public TensorData(
            Path file, String name, ElementType elementType, long[] shape, ByteSource source, long start, long bytes) {
        this.file = file;
        this.name = name;
        this.elementType = elementType;
        this.shape = shape.clone();
        this.elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        this.source = source;
        this.start = start;
        this.bytes = bytes;
        Objects.checkFromIndexSize(start, bytes, source.size());
    }

    /** A tensor in memory. */
    public static TensorData of(String name, WeightType type, long[] shape, byte[] bytes) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (type.bytes(elements) != bytes.length) {
            throw new IllegalArgumentException(name + " has " + bytes.length + " bytes; " + Arrays.toString(shape)
                    + " of " + type + " take " + type.bytes(elements));
        }
        return new TensorData(
                Path.of("memory"), name, ElementType.of(type), shape, ByteSource.of(bytes), 0, bytes.length);
    }

    /** An F32 tensor in memory. */
    public static TensorData of(String name, float[] values, long... shape) {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        WeightType.F32.format().encode(values, 0, bytes, 0, values.length);
        return of(name, WeightType.F32, shape, bytes);
    }

    /** The name in the file. */
    public String name() {
        return name;
    }

    /** How the file says the elements are stored, whether slm computes with that or not. */
    public ElementType elementType() {
        return elementType;
    }

    /**
     * The weight format.
     *
     * @throws UnsupportedModelException if the elements are of a type that slm has no weight format for
     */
    @Override
    public WeightType type() {
        return elementType
                .weight()
                .orElseThrow(() -> new UnsupportedModelException(file + ": tensor " + name + " is stored as "
                        + elementType + "; supported are " + Arrays.toString(WeightType.values())));
    }

    /** The dimensions, outermost first; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** How many elements there are. */
    public long elements() {
        return elements;
    }

    /** The product of all dimensions but the last; 1 for a vector or a scalar. */
    @Override
    public int rows() {
        return asInt(shape.length == 0 || columns() == 0 ? 1 : elements / shape[shape.length - 1]);
    }

    /** The last dimension; 1 for a scalar. */
    @Override
    public int columns() {
        return asInt(shape.length == 0 ? 1 : shape[shape.length - 1]);
    }

    private int asInt(long value) {
        if (value > Integer.MAX_VALUE) {
            throw wrongShape("expected at most " + Integer.MAX_VALUE + " rows and columns");
        }
        return (int) value;
    }

    /** The size in the file. */
    public long bytes() {
        return bytes;
    }

    /**
     * Copies bytes of the tensor, as stored.
     *
     * @param position counted from the tensor's first byte
     * @throws IndexOutOfBoundsException if the range is not within the tensor or the target
     * @throws IllegalStateException if the checkpoint has been closed
     */
    @Override
    public void read(long position, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(position, length, bytes);
        source.read(start + position, target, offset, length);
    }

    /**
     * Consecutive rows as a tensor of their own; see {@link #rows()}.
     *
     * @throws IndexOutOfBoundsException if there are not so many
     */
    public TensorData rowRange(int first, int count) {
        Objects.checkFromIndexSize(first, count, rows());
        long rowBytes = rowBytes();
        return new TensorData(
                file,
                name,
                elementType,
                new long[] {count, columns()},
                source,
                start + first * rowBytes,
                count * rowBytes);
    }

    /**
     * The same tensor, to be read once from end to end: the pages that are read do not stay in the process as those of
     * a memory mapping do.
     */
    public TensorData streamed() {
        return new TensorData(file, name, elementType, shape, source.streamed(), start, bytes);
    }

    /**
     * All elements as floats, in row-major order; for small tensors such as norms and biases.
     *
     * @throws UnsupportedModelException if the type is no weight format
     * @throws ModelFormatException if there are more than an array can hold
     */
    public float[] floats() {
        WeightType type = type();
        if (elements > Integer.MAX_VALUE - 8) {
            throw wrongShape("too many elements for one array");
        }
        ByteSource once = source.streamed();
        float[] values = new float[(int) elements];
        int step = DECODE_BLOCKS * type.blockSize();
        byte[] piece = new byte[(int) type.bytes(Math.min(step, values.length))];
        for (int done = 0; done < values.length; done += step) {
            int count = Math.min(step, values.length - done);
            int size = (int) type.bytes(count);
            once.read(start + type.bytes(done), piece, 0, size);
            type.format().decode(piece, 0, values, done, count);
        }
        return values;
    }

    /**
     * This tensor in the given shape, if that is its own but for outermost dimensions of 1, which GGML leaves out.
     *
     * @throws ModelFormatException naming the file, the tensor and both shapes, if it has another
     */
    public TensorData shaped(long... expected) {
        if (Arrays.equals(shape, expected)) {
            return this;
        }
        if (!Arrays.equals(withoutOutermostOnes(shape), withoutOutermostOnes(expected))) {
            throw wrongShape("expected " + Arrays.toString(expected));
        }
        return new TensorData(file, name, elementType, expected, source, start, bytes);
    }

    /** The shape as GGML writes it, to which a matrix of one row is a vector; the innermost dimension always stays. */
    public static long[] withoutOutermostOnes(long... shape) {
        int first = 0;
        while (first < shape.length - 1 && shape[first] == 1) {
            first++;
        }
        return Arrays.copyOfRange(shape, first, shape.length);
    }

    /** What to throw when the shape is not what the model's settings call for. */
    public ModelFormatException wrongShape(String expected) {
        return ModelFormatException.wrongValue(file, "the shape of tensor " + name, Arrays.toString(shape), expected);
    }

    @Override
    public String toString() {
        return name + " " + elementType + " " + Arrays.toString(shape);
    }
}
