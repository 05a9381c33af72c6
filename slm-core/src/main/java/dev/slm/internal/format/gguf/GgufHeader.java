package dev.slm.internal.format.gguf;

import dev.slm.internal.format.ByteSource;
import dev.slm.internal.format.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stands before the tensors' data in one GGUF file, read and checked.
 *
 * @param version 2 or 3, which differ in nothing that a little-endian reader sees
 * @param values the metadata by key
 * @param places where each key's type and value lie in the file, for copying them as they are
 * @param tensors in the order of the file
 * @param dataStart the position that tensors' offsets count from
 */
record GgufHeader(
        int version,
        Map<String, Object> values,
        Map<String, Place> places,
        List<Tensor> tensors,
        long dataStart,
        int alignment) {

    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final int LONGEST_NAME = 65535;
    private static final int MOST_DIMENSIONS = 4;
    private static final int DEFAULT_ALIGNMENT = 32;
    /** A key's length, its type and a value of one byte. */
    private static final int SMALLEST_PAIR = 8 + 4 + 1;
    /** A name's length, the number of dimensions, the type and the offset. */
    private static final int SMALLEST_TENSOR = 8 + 4 + 4 + 8;

    /** A range of the file. */
    record Place(long start, long length) {}

    /**
     * One tensor.
     *
     * @param shape outermost dimension first, the reverse of the file's order
     * @param offset counted from {@link #dataStart}
     * @param bytes 0 if the type's size is not known
     */
    record Tensor(String name, ElementType type, long[] shape, long offset, long bytes) {}

    static GgufHeader read(Path file, ByteSource source) {
        GgufCursor cursor = new GgufCursor(file, source);
        int version = version(cursor);
        long tensorCount = cursor.count("the number of tensors", SMALLEST_TENSOR);
        long pairCount = cursor.count("the number of metadata keys", SMALLEST_PAIR);
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        readPairs(cursor, pairCount, values, places);
        int alignment = alignment(cursor, values);
        List<Tensor> tensors = readTensors(cursor, tensorCount, alignment);
        long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
        checkRanges(cursor, tensors, dataStart, source.size());
        return new GgufHeader(version, values, places, tensors, dataStart, alignment);
    }

    private static int version(GgufCursor cursor) {
        int magic = cursor.i32("the magic number");
        if (magic != MAGIC) {
            throw cursor.wrong("the magic number", String.format("0x%08x", magic), "expected \"GGUF\"");
        }
        int version = cursor.i32("the version");
        if ((version & 0xFFFF) == 0 && version != 0) {
            throw cursor.wrong(
                    "the version",
                    Integer.toUnsignedString(version),
                    "the file is big-endian; convert it to little-endian");
        }
        if (version != 2 && version != 3) {
            throw cursor.wrong("the version", Integer.toUnsignedString(version), "expected 2 or 3");
        }
        return version;
    }

    private static void readPairs(
            GgufCursor cursor, long count, Map<String, Object> values, Map<String, Place> places) {
        GgufValues reader = new GgufValues(cursor);
        for (long i = 0; i < count; i++) {
            String key = cursor.string("metadata key " + i, LONGEST_NAME);
            long start = cursor.position();
            Object value = reader.value(reader.type("the type of " + key), key);
            if (values.put(key, value) != null) {
                throw cursor.wrong("metadata key " + i, key, "another has the same name");
            }
            places.put(key, new Place(start, cursor.position() - start));
        }
    }

    private static int alignment(GgufCursor cursor, Map<String, Object> values) {
        Object value = values.getOrDefault("general.alignment", DEFAULT_ALIGNMENT);
        if (value instanceof Integer alignment && alignment > 0 && Integer.bitCount(alignment) == 1) {
            return alignment;
        }
        throw cursor.wrong("general.alignment", value, "expected a power of two");
    }

    private static List<Tensor> readTensors(GgufCursor cursor, long count, int alignment) {
        List<Tensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long i = 0; i < count; i++) {
            String name = cursor.string("the name of tensor " + i, LONGEST_NAME);
            if (!names.add(name)) {
                throw cursor.wrong("the name of tensor " + i, name, "another has the same name");
            }
            long[] shape = shape(cursor, name);
            ElementType type = ElementType.ofGgml(cursor.i32("the type of tensor " + name));
            long offset = cursor.i64("the offset of tensor " + name);
            if (offset < 0 || offset % alignment != 0) {
                throw cursor.wrong(
                        "the offset of tensor " + name,
                        Long.toUnsignedString(offset),
                        "expected a multiple of " + alignment);
            }
            tensors.add(new Tensor(name, type, shape, offset, bytes(cursor, name, type, shape)));
        }
        return tensors;
    }

    private static long[] shape(GgufCursor cursor, String name) {
        int dimensions = cursor.i32("the number of dimensions of tensor " + name);
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw cursor.wrong(
                    "the number of dimensions of tensor " + name,
                    Integer.toUnsignedString(dimensions),
                    "expected at most " + MOST_DIMENSIONS);
        }
        long[] shape = new long[dimensions];
        long elements = 1;
        for (int i = dimensions - 1; i >= 0; i--) {
            String what = "dimension " + (dimensions - 1 - i) + " of tensor " + name;
            long size = cursor.i64(what);
            if (size < 0 || (size != 0 && elements > Long.MAX_VALUE / size)) {
                throw cursor.wrong(what, Long.toUnsignedString(size), "expected fewer than 2^63 elements in all");
            }
            elements *= size;
            shape[i] = size;
        }
        return shape;
    }

    private static long bytes(GgufCursor cursor, String name, ElementType type, long[] shape) {
        long row = shape.length == 0 ? 1 : shape[shape.length - 1];
        if (row % type.blockSize() != 0) {
            throw cursor.wrong(
                    "the row length of tensor " + name,
                    row,
                    "expected a multiple of " + type.blockSize() + ", the block size of " + type);
        }
        long blocks = 1;
        for (long size : shape) {
            blocks *= size;
        }
        blocks /= type.blockSize();
        try {
            return Math.multiplyExact(blocks, (long) type.blockBytes());
        } catch (ArithmeticException e) {
            throw cursor.wrong("the number of " + type + " blocks of tensor " + name, blocks, "too many for a file");
        }
    }

    /** Every tensor lies within the file, and no two share a byte. */
    private static void checkRanges(GgufCursor cursor, List<Tensor> tensors, long dataStart, long fileSize) {
        long available = Math.max(0, fileSize - dataStart);
        List<Tensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingLong(Tensor::offset));
        Tensor previous = null;
        for (Tensor tensor : ordered) {
            if (tensor.bytes() > available || tensor.offset() > available - tensor.bytes()) {
                throw cursor.wrong(
                        "the range of tensor " + tensor.name(),
                        "bytes " + tensor.offset() + " to " + tensor.offset() + " + " + tensor.bytes(),
                        "the file ends " + available + " bytes after the start of the data (" + dataStart
                                + "); it is cut off or damaged");
            }
            if (tensor.bytes() == 0) {
                continue;
            }
            if (previous != null && previous.offset() + previous.bytes() > tensor.offset()) {
                throw cursor.wrong(
                        "the offset of tensor " + tensor.name(),
                        tensor.offset(),
                        "tensor " + previous.name() + " reaches to " + (previous.offset() + previous.bytes()));
            }
            previous = tensor;
        }
    }
}
