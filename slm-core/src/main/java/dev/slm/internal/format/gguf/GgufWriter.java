package dev.slm.internal.format.gguf;

import dev.slm.quant.format.WeightType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Writes a GGUF file of version 3: metadata and the description of all tensors first, then the tensors' bytes in any
 * order and from any number of threads. The file comes into being under its name only when {@link #commit} succeeds; until then
 * it grows beside it under another one, which {@link #close} removes.
 */
public final class GgufWriter implements AutoCloseable {
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    /** GGML keeps names in 64 bytes, the last of them zero. */
    private static final int LONGEST_NAME = 63;

    private static final int MOST_DIMENSIONS = 4;

    /**
     * A tensor to be written.
     *
     * @param shape outermost dimension first
     */
    public record Tensor(String name, WeightType type, long... shape) {
        /** Checks the name and that rows hold whole blocks. */
        public Tensor {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > LONGEST_NAME) {
                throw new IllegalArgumentException(
                        "the tensor name " + name + " has " + length + " bytes; expected 1 to " + LONGEST_NAME);
            }
            if (shape.length == 0 || shape.length > MOST_DIMENSIONS) {
                throw new IllegalArgumentException(
                        "tensor " + name + " has " + shape.length + " dimensions; expected 1 to " + MOST_DIMENSIONS);
            }
            type.bytes(shape[shape.length - 1]);
            shape = shape.clone();
        }

        @Override
        public long[] shape() {
            return shape.clone();
        }

        /** The size in the file. */
        public long bytes() {
            return type.bytes(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        }
    }

    private final List<Tensor> tensors;
    private final long[] starts;
    private final AtomicLongArray written;
    private final AtomicFile file;

    private GgufWriter(List<Tensor> tensors, long[] starts, AtomicFile file) {
        this.tensors = tensors;
        this.starts = starts;
        this.written = new AtomicLongArray(tensors.size());
        this.file = file;
    }

    /**
     * Begins a file: writes everything but the tensors' bytes.
     *
     * @throws IOException if the folder does not exist, has too little room for the whole file, or cannot be written
     */
    public static GgufWriter create(Path output, GgufMetadata metadata, List<Tensor> tensors) throws IOException {
        long[] offsets = new long[tensors.size()];
        long next = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = next;
            next = aligned(next + tensors.get(i).bytes());
        }
        byte[] header = header(metadata, tensors, offsets);
        long dataStart = aligned(header.length);
        long[] starts = Arrays.stream(offsets).map(offset -> dataStart + offset).toArray();
        AtomicFile file = AtomicFile.create(output, dataStart + next);
        GgufWriter writer = new GgufWriter(List.copyOf(tensors), starts, file);
        try {
            writer.file.write(ByteBuffer.wrap(header), 0);
            return writer;
        } catch (IOException | RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }

    private static long aligned(long position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static byte[] header(GgufMetadata metadata, List<Tensor> tensors, long[] offsets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(buffer(Integer.BYTES + 2 * Long.BYTES)
                .putInt(VERSION)
                .putLong(tensors.size())
                .putLong(metadata.keys().size())
                .array());
        for (String key : metadata.keys()) {
            writeName(out, key);
            out.writeBytes(metadata.encoded(key));
        }
        for (int i = 0; i < offsets.length; i++) {
            Tensor tensor = tensors.get(i);
            long[] shape = tensor.shape();
            writeName(out, tensor.name());
            ByteBuffer description = buffer(2 * Integer.BYTES + (shape.length + 1) * Long.BYTES);
            description.putInt(shape.length);
            for (int d = shape.length - 1; d >= 0; d--) {
                description.putLong(shape[d]);
            }
            out.writeBytes(
                    description.putInt(tensor.type().id()).putLong(offsets[i]).array());
        }
        return out.toByteArray();
    }

    private static void writeName(ByteArrayOutputStream out, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(buffer(Long.BYTES).putLong(utf8.length).array());
        out.writeBytes(utf8);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The tensors, in the order of the file. */
    public List<Tensor> tensors() {
        return tensors;
    }

    /**
     * Writes some bytes of a tensor. Each byte of each tensor is to be written once, in any order; threads may write at
     * the same time.
     *
     * @param tensor the index in {@link #tensors()}
     * @param position counted from the tensor's first byte
     */
    public void write(int tensor, long position, byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, tensors.get(tensor).bytes());
        file.write(ByteBuffer.wrap(bytes, offset, length), starts[tensor] + position);
        written.addAndGet(tensor, length);
    }

    /**
     * Finishes the file and gives it its name, replacing what had that name.
     *
     * @throws IllegalStateException if bytes of a tensor have not been written
     */
    public void commit() throws IOException {
        for (int i = 0; i < tensors.size(); i++) {
            if (written.get(i) != tensors.get(i).bytes()) {
                throw new IllegalStateException(
                        written.get(i) + " bytes of tensor " + tensors.get(i).name() + " have been written, of "
                                + tensors.get(i).bytes());
            }
        }
        file.commit();
    }

    /** Removes what has been written, unless it has been committed. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
