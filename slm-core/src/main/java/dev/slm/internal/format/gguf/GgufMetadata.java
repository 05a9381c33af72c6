package dev.slm.internal.format.gguf;

import dev.slm.internal.format.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Metadata to be written, in the order of the first {@code put} of each key. Readers insist on the very type of a value
 * (an unsigned 32-bit count is not a signed one), hence one method for each. Not for use by several threads at once.
 */
public final class GgufMetadata {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** A value, and its type and itself as they will be written. */
    private record Entry(Object value, byte[] encoded) {}

    /** The metadata of a file, each value as it is there. */
    public static GgufMetadata copyOf(GgufFile file) {
        GgufMetadata copy = new GgufMetadata();
        file.metadata()
                .asMap()
                .forEach((key, value) ->
                        copy.entries.put(key, new Entry(Objects.requireNonNull(value), file.encodedValue(key))));
        return copy;
    }

    /** An unsigned 32-bit integer, the usual type of counts and ids. */
    public GgufMetadata uint32(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; expected no negative number");
        }
        return put(key, value, scalar(GgufValueType.UINT32).putInt(value));
    }

    /** The unsigned 32-bit integer that has been put under this key. */
    public int uint32(String key) {
        if (entry(key).value instanceof Integer value) {
            return value;
        }
        throw new IllegalArgumentException(key + " is no integer of 32 bits");
    }

    /** A 32-bit float. */
    public GgufMetadata float32(String key, float value) {
        return put(key, value, scalar(GgufValueType.FLOAT32).putFloat(value));
    }

    /** A truth value. */
    public GgufMetadata bool(String key, boolean value) {
        return put(key, value, scalar(GgufValueType.BOOL).put((byte) (value ? 1 : 0)));
    }

    /** A text. */
    public GgufMetadata string(String key, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = buffer(Integer.BYTES + Long.BYTES + utf8.length);
        return put(
                key,
                value,
                buffer.putInt(GgufValueType.STRING.ordinal())
                        .putLong(utf8.length)
                        .put(utf8));
    }

    /** An array of texts. */
    public GgufMetadata strings(String key, String... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(array(GgufValueType.STRING, values.length, 0).array());
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(buffer(Long.BYTES).putLong(utf8.length).array());
            out.writeBytes(utf8);
        }
        entries.put(key, new Entry(values.clone(), out.toByteArray()));
        return this;
    }

    /** An array of signed 32-bit integers. */
    public GgufMetadata int32s(String key, int... values) {
        ByteBuffer buffer = array(GgufValueType.INT32, values.length, Integer.BYTES);
        for (int value : values) {
            buffer.putInt(value);
        }
        return put(key, values.clone(), buffer);
    }

    /** An array of 32-bit floats. */
    public GgufMetadata float32s(String key, float... values) {
        ByteBuffer buffer = array(GgufValueType.FLOAT32, values.length, Float.BYTES);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return put(key, values.clone(), buffer);
    }

    /** An array of truth values. */
    public GgufMetadata bools(String key, boolean... values) {
        ByteBuffer buffer = array(GgufValueType.BOOL, values.length, 1);
        for (boolean value : values) {
            buffer.put((byte) (value ? 1 : 0));
        }
        return put(key, values.clone(), buffer);
    }

    /** An array of bytes. */
    public GgufMetadata uint8s(String key, byte... values) {
        return put(
                key,
                values.clone(),
                array(GgufValueType.UINT8, values.length, 1).put(values));
    }

    /** Leaves a key out again. */
    public GgufMetadata remove(String key) {
        entries.remove(key);
        return this;
    }

    /** The keys, in the order they will be written. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** What a reader of the file will find, as {@link Metadata#asMap()} describes. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        entries.forEach((key, entry) -> values.put(key, entry.value));
        return values;
    }

    /** A key's type and value as they will be written. */
    byte[] encoded(String key) {
        return entry(key).encoded;
    }

    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalArgumentException("no key " + key);
        }
        return entry;
    }

    private GgufMetadata put(String key, Object value, ByteBuffer full) {
        entries.put(key, new Entry(value, full.array()));
        return this;
    }

    private static ByteBuffer scalar(GgufValueType type) {
        return buffer(Integer.BYTES + type.minBytes()).putInt(type.ordinal());
    }

    private static ByteBuffer array(GgufValueType type, int count, int bytesEach) {
        return buffer(Math.addExact(Integer.BYTES * 2 + Long.BYTES, Math.multiplyExact(count, bytesEach)))
                .putInt(GgufValueType.ARRAY.ordinal())
                .putInt(type.ordinal())
                .putLong(count);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
