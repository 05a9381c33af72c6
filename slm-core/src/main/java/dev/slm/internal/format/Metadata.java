package dev.slm.internal.format;

import dev.slm.ModelFormatException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Named settings of a model: the keys of a GGUF file, or the members of a JSON object. Every getter checks the value and
 * names file, key and value when it is wrong. A JSON null counts as absent; a number that is whole counts as an integer
 * however it is written. Immutable.
 */
public final class Metadata {
    private final Path file;
    private final String prefix;
    private final Map<String, @Nullable Object> values;

    /**
     * Settings of a file.
     *
     * @param file what error messages name
     * @param values as {@link #asMap()} describes
     */
    public Metadata(Path file, Map<String, ? extends @Nullable Object> values) {
        this(file, "", values);
    }

    private Metadata(Path file, String prefix, Map<String, ? extends @Nullable Object> values) {
        this.file = file;
        this.prefix = prefix;
        this.values = Collections.unmodifiableMap(values);
    }

    /** The file that these settings are from. */
    public Path file() {
        return file;
    }

    /**
     * The values as they are. From GGUF: {@code Integer} (8, 16 and 32 bits, signed or not, that fit one), {@code Long},
     * {@code BigInteger} (64 bits unsigned, beyond a long), {@code Float}, {@code Double}, {@code Boolean},
     * {@code String}, and for arrays {@code byte[]} (8 bits of either sign), {@code int[]} (16 bits and signed 32),
     * {@code long[]} (32 unsigned and 64), {@code float[]}, {@code double[]}, {@code boolean[]}, {@code String[]} and
     * {@code Object[]} of such arrays. From JSON: {@code Map}, {@code List}, {@code String}, {@code Long},
     * {@code BigInteger}, {@code Double}, {@code Boolean} and null.
     */
    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    /** The keys, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Whether the key is there with a value other than null. */
    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** The integer of a key that has to be there. */
    public int requiredInt(String key) {
        return required(key, optionalInt(key));
    }

    /** The integer of a key that has to be there, within bounds (both included). */
    public int requiredInt(String key, int min, int max) {
        int value = requiredInt(key);
        if (value < min || value > max) {
            throw wrongValue(key, "expected a value from " + min + " to " + max);
        }
        return value;
    }

    /** The integer of a key. */
    public Optional<Integer> optionalInt(String key) {
        return get(key, Metadata::asInt, "expected an integer of 32 bits");
    }

    /** The integer of a key, or another where it is absent. */
    public int intOr(String key, int absent) {
        return optionalInt(key).orElse(absent);
    }

    /** The number of a key that has to be there. */
    public float requiredFloat(String key) {
        return required(key, optionalFloat(key));
    }

    /** The number of a key; finite. */
    public Optional<Float> optionalFloat(String key) {
        return get(key, Metadata::asFloat, "expected a finite number");
    }

    /** The number of a key, or another where it is absent. */
    public float floatOr(String key, float absent) {
        return optionalFloat(key).orElse(absent);
    }

    /** The number of a key in double precision; finite. */
    public Optional<Double> optionalDouble(String key) {
        return get(key, Metadata::asDouble, "expected a finite number");
    }

    /** The number of a key in double precision, or another where it is absent. */
    public double doubleOr(String key, double absent) {
        return optionalDouble(key).orElse(absent);
    }

    /** The text of a key that has to be there. */
    public String requiredString(String key) {
        return required(key, optionalString(key));
    }

    /** The text of a key. */
    public Optional<String> optionalString(String key) {
        return get(key, value -> value instanceof String text ? text : null, "expected a text");
    }

    /** The text of a key, or another where it is absent. */
    public String stringOr(String key, String absent) {
        return optionalString(key).orElse(absent);
    }

    /** The truth value of a key. */
    public Optional<Boolean> optionalBoolean(String key) {
        return get(key, value -> value instanceof Boolean truth ? truth : null, "expected true or false");
    }

    /** The truth value of a key, or another where it is absent. */
    public boolean booleanOr(String key, boolean absent) {
        return optionalBoolean(key).orElse(absent);
    }

    /** Whether the key holds an array. */
    public boolean isArray(String key) {
        Object value = values.get(key);
        return value instanceof List || (value != null && value.getClass().isArray());
    }

    /** The integers of a key. */
    public Optional<int[]> ints(String key) {
        return array(key, int[]::new, Metadata::asInt, "expected an array of integers of 32 bits");
    }

    /** The numbers of a key; finite. */
    public Optional<float[]> floats(String key) {
        return array(key, float[]::new, Metadata::asFloat, "expected an array of finite numbers");
    }

    /** The truth values of a key. */
    public Optional<boolean[]> booleans(String key) {
        return array(
                key,
                boolean[]::new,
                value -> value instanceof Boolean truth ? truth : null,
                "expected an array of true and false");
    }

    /** The texts of a key. */
    public Optional<String[]> strings(String key) {
        return array(
                key, String[]::new, value -> value instanceof String text ? text : null, "expected an array of texts");
    }

    /** The object within a JSON object: config.json's {@code rope_scaling}, {@code text_config} and their like. */
    @SuppressWarnings("unchecked")
    public Optional<Metadata> section(String key) {
        return get(
                key,
                value -> value instanceof Map<?, ?> members
                        ? new Metadata(file, name(key) + ".", (Map<String, @Nullable Object>) members)
                        : null,
                "expected an object");
    }

    /** What to throw when the value of a key is wrong for a reason that the caller knows. */
    public ModelFormatException wrongValue(String key, String expected) {
        return ModelFormatException.wrongValue(file, name(key), text(values.get(key)), expected);
    }

    /** What to throw when a key has to be there and is not. */
    public ModelFormatException missing(String key) {
        return new ModelFormatException(file + " has no " + name(key));
    }

    private String name(String key) {
        return prefix + key;
    }

    private <T> T required(String key, Optional<T> value) {
        return value.orElseThrow(() -> missing(key));
    }

    private <T> Optional<T> get(String key, Function<Object, @Nullable T> convert, String expected) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        T converted = convert.apply(value);
        if (converted == null) {
            throw wrongValue(key, expected);
        }
        return Optional.of(converted);
    }

    private <A> Optional<A> array(
            String key, IntFunction<A> create, Function<Object, @Nullable Object> convert, String expected) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        int length;
        BiFunction<Object, Integer, @Nullable Object> element;
        if (value instanceof List<?> list) {
            length = list.size();
            element = (source, i) -> list.get(i);
        } else if (value.getClass().isArray()) {
            length = Array.getLength(value);
            element = Array::get;
        } else {
            throw wrongValue(key, expected);
        }
        A target = create.apply(length);
        for (int i = 0; i < length; i++) {
            Object from = element.apply(value, i);
            Object converted = from == null ? null : convert.apply(from);
            if (converted == null) {
                throw ModelFormatException.wrongValue(file, name(key) + "[" + i + "]", text(from), expected);
            }
            Array.set(target, i, converted);
        }
        return Optional.of(target);
    }

    private static @Nullable Integer asInt(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Byte) {
            long number = ((Number) value).longValue();
            return number == (int) number ? (Integer) (int) number : null;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return number == (int) number ? (Integer) (int) number : null;
        }
        return null;
    }

    private static @Nullable Double asDouble(Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        return null;
    }

    private static @Nullable Float asFloat(Object value) {
        if (value instanceof Number number && Float.isFinite(number.floatValue())) {
            return number.floatValue();
        }
        return null;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "absent";
        }
        return value.getClass().isArray() ? "an array of " + Array.getLength(value) : String.valueOf(value);
    }
}
