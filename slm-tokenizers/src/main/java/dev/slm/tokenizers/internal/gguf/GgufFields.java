package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The metadata of a GGUF file under {@code tokenizer.ggml.}, with their types checked. */
final class GgufFields {
    private static final String PREFIX = "tokenizer.ggml.";

    private final Map<String, ?> metadata;

    GgufFields(Map<String, ?> metadata) {
        this.metadata = metadata;
    }

    static String name(String key) {
        return PREFIX + key;
    }

    private @Nullable Object get(String key) {
        return metadata.get(PREFIX + key);
    }

    boolean has(String key) {
        return get(key) != null;
    }

    private static TokenizerFormatException wrong(String key, Object value, String wanted) {
        String text = value.getClass().isArray() ? value.getClass().getSimpleName() : String.valueOf(value);
        return new TokenizerFormatException(name(key) + " is " + text + "; it must be " + wanted);
    }

    String string(String key) {
        Object value = get(key);
        if (value == null) {
            throw new TokenizerFormatException(name(key) + " is missing");
        }
        return string(key, "");
    }

    String string(String key, String otherwise) {
        Object value = get(key);
        if (value != null && !(value instanceof String)) {
            throw wrong(key, value, "a string");
        }
        return value == null ? otherwise : (String) value;
    }

    boolean flag(String key, boolean otherwise) {
        Object value = get(key);
        if (value instanceof Number number) {
            return number.intValue() != 0;
        }
        if (value != null && !(value instanceof Boolean)) {
            throw wrong(key, value, "true or false");
        }
        return value == null ? otherwise : (Boolean) value;
    }

    /** A token id; empty where it is absent, or says "none" by a value that is no id. */
    OptionalInt id(String key, int vocabularySize) {
        Object value = get(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!(value instanceof Number number)) {
            throw wrong(key, value, "a token id");
        }
        long id = number.longValue();
        return id >= 0 && id < vocabularySize ? OptionalInt.of((int) id) : OptionalInt.empty();
    }

    String[] strings(String key) {
        Object value = get(key);
        if (value == null) {
            throw new TokenizerFormatException(name(key) + " is missing");
        }
        Object[] elements =
                value instanceof List<?> list ? list.toArray() : value instanceof Object[] array ? array : null;
        if (elements == null) {
            throw wrong(key, value, "an array of strings");
        }
        String[] strings = new String[elements.length];
        for (int i = 0; i < strings.length; i++) {
            if (!(elements[i] instanceof String string)) {
                throw wrong(key + "[" + i + "]", String.valueOf(elements[i]), "a string");
            }
            strings[i] = string;
        }
        return strings;
    }

    /** An array of numbers of a length; null where it is absent. */
    double @Nullable [] numbers(String key, int length) {
        double[] numbers = numbers(key);
        if (numbers != null && numbers.length != length) {
            throw new TokenizerFormatException(
                    name(key) + " has " + numbers.length + " elements; it must have one per token, " + length);
        }
        return numbers;
    }

    private double @Nullable [] numbers(String key) {
        Object value = get(key);
        if (value == null) {
            return null;
        }
        // What readers of the format make of long arrays; the loop below takes many times as long.
        if (value instanceof int[] ints) {
            return Arrays.stream(ints).asDoubleStream().toArray();
        }
        if (value instanceof float[] floats) {
            double[] numbers = new double[floats.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = floats[i];
            }
            return numbers;
        }
        Object array = value instanceof List<?> list ? list.toArray() : value;
        if (!array.getClass().isArray()) {
            throw wrong(key, value, "an array of numbers");
        }
        double[] numbers = new double[Array.getLength(array)];
        for (int i = 0; i < numbers.length; i++) {
            if (!(Array.get(array, i) instanceof Number number)) {
                throw wrong(key + "[" + i + "]", String.valueOf(Array.get(array, i)), "a number");
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    /** An array of bytes, signed or not; null where it is absent. */
    byte @Nullable [] bytes(String key) {
        double[] numbers = numbers(key);
        if (numbers == null) {
            return null;
        }
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) numbers[i];
        }
        return bytes;
    }
}
