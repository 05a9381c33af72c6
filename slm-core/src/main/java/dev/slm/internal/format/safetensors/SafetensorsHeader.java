package dev.slm.internal.format.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slm.ModelFormatException;
import dev.slm.internal.format.ByteSource;
import dev.slm.internal.format.ElementType;
import dev.slm.internal.format.TensorData;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks the header of one safetensors file. */
final class SafetensorsHeader {
    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final String NOTES = "__metadata__";

    private final Path path;
    private final ByteSource file;
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();

    private SafetensorsHeader(Path path, ByteSource file) {
        this.path = path;
        this.file = file;
    }

    /** The tensors by name, in the order of the header. */
    static Map<String, TensorData> read(Path path, ByteSource file) {
        SafetensorsHeader header = new SafetensorsHeader(path, file);
        header.read();
        return Collections.unmodifiableMap(header.tensors);
    }

    private void read() {
        byte[] header = header();
        long dataStart = Long.BYTES + header.length;
        List<Entry> entries = new ArrayList<>();
        try (JsonParser parser = Json.parser(header)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong("the header", "no JSON object", "expected one that names the tensors");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                Object value = Json.value(parser);
                if (!name.equals(NOTES)) {
                    add(entry(name, value), dataStart, entries);
                }
            }
            // Writers pad the header with spaces; anything else after it is damage.
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw wrong("the header", "more than one JSON object", "expected nothing after the first");
            }
        } catch (IOException e) {
            throw new ModelFormatException(path + ": the header is no valid JSON: " + e.getMessage(), e);
        }
        checkRanges(entries, file.size() - dataStart);
    }

    private byte[] header() {
        if (file.size() < Long.BYTES) {
            throw wrong("the size", file.size(), "a safetensors file has at least 8 bytes");
        }
        byte[] lengthBytes = new byte[Long.BYTES];
        file.streamed().read(0, lengthBytes, 0, Long.BYTES);
        long length = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            length = length << 8 | Byte.toUnsignedInt(lengthBytes[i]);
        }
        long most = Math.min(LONGEST_HEADER, file.size() - Long.BYTES);
        if (length < 2 || length > most) {
            throw wrong("the header's length", Long.toUnsignedString(length), "expected 2 to " + most);
        }
        byte[] header = new byte[(int) length];
        file.streamed().read(Long.BYTES, header, 0, header.length);
        return header;
    }

    /** A tensor's description; {@code start} and {@code end} count from the start of the data. */
    private record Entry(String name, ElementType type, long[] shape, long start, long end) {}

    private Entry entry(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> members)) {
            throw wrong("tensor " + name, value, "expected an object with dtype, shape and data_offsets");
        }
        if (!(members.get("dtype") instanceof String dtype)) {
            throw wrong("the dtype of tensor " + name, members.get("dtype"), "expected a text");
        }
        long[] shape = naturals("the shape of tensor " + name, members.get("shape"));
        long[] range = naturals("the data_offsets of tensor " + name, members.get("data_offsets"));
        if (range.length != 2 || range[0] > range[1]) {
            throw wrong("the data_offsets of tensor " + name, members.get("data_offsets"), "expected start and end");
        }
        return new Entry(name, ElementType.ofSafetensors(dtype), shape, range[0], range[1]);
    }

    private long[] naturals(String what, @Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw wrong(what, value, "expected an array of integers");
        }
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Long number) || number < 0) {
                throw wrong(what, value, "expected integers from 0 to 2^63 - 1");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private void add(Entry entry, long dataStart, List<Entry> entries) {
        long available = file.size() - dataStart;
        if (entry.end() > available) {
            throw wrong(
                    "the data_offsets of tensor " + entry.name(),
                    entry.start() + " to " + entry.end(),
                    "the file has " + available + " bytes of data; it is cut off or damaged");
        }
        long bytes = entry.end() - entry.start();
        if (entry.type().hasKnownSize() && bytes != bytes(entry)) {
            throw wrong(
                    "the data_offsets of tensor " + entry.name(),
                    entry.start() + " to " + entry.end(),
                    "its shape and dtype take " + bytes(entry) + " bytes, not " + bytes);
        }
        TensorData tensor =
                new TensorData(path, entry.name(), entry.type(), entry.shape(), file, dataStart + entry.start(), bytes);
        if (tensors.put(entry.name(), tensor) != null) {
            throw wrong("the header", entry.name(), "the name occurs twice");
        }
        entries.add(entry);
    }

    private long bytes(Entry entry) {
        long elements = 1;
        for (long size : entry.shape()) {
            if (size != 0 && elements > Long.MAX_VALUE / size / Long.BYTES) {
                throw wrong("the shape of tensor " + entry.name(), size, "too many elements for a file");
            }
            elements *= size;
        }
        if (elements % entry.type().blockSize() != 0) {
            throw wrong(
                    "the shape of tensor " + entry.name(),
                    elements + " elements of " + entry.type(),
                    "expected a multiple of " + entry.type().blockSize());
        }
        return elements / entry.type().blockSize() * entry.type().blockBytes();
    }

    private void checkRanges(List<Entry> entries, long available) {
        entries.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : entries) {
            if (entry.start() != end) {
                throw wrong(
                        "the data_offsets of tensor " + entry.name(),
                        entry.start() + " to " + entry.end(),
                        "expected to start at " + end + ", where the tensor before it ends");
            }
            end = entry.end();
        }
        if (end != available) {
            throw wrong("the end of the last tensor", end, "the file has " + available + " bytes of data");
        }
    }

    private ModelFormatException wrong(String field, @Nullable Object value, String expected) {
        return ModelFormatException.wrongValue(path, field, value, expected);
    }
}
