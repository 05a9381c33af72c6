package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.TokenizerFormatException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON object whose members are read with their types checked; errors name the place in the document. */
public final class Fields {
    private final Map<?, ?> members;
    private final String path;

    private Fields(Map<?, ?> members, String path) {
        this.members = members;
        this.path = path;
    }

    /** The object that a value is. */
    public static Fields of(@Nullable Object value, String path) {
        if (!(value instanceof Map<?, ?> members)) {
            throw new TokenizerFormatException(path + " is " + show(value) + "; it must be an object");
        }
        return new Fields(members, path);
    }

    private static String show(@Nullable Object value) {
        if (value instanceof Map<?, ?>) {
            return "an object";
        }
        if (value instanceof List<?>) {
            return "an array";
        }
        String text = String.valueOf(value);
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return value instanceof String ? "\"" + cut + "\"" : cut;
    }

    /** The place of a member. */
    public String path(String name) {
        return path + "." + name;
    }

    private TokenizerFormatException wrong(String name, @Nullable Object value, String wanted) {
        return new TokenizerFormatException(path(name) + " is " + show(value) + "; it must be " + wanted);
    }

    /** An error about a member's value. */
    public TokenizerFormatException invalid(String name, String wanted) {
        return wrong(name, members.get(name), wanted);
    }

    /** Whether a member is there and not null. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    public @Nullable Object get(String name) {
        return members.get(name);
    }

    public String string(String name) {
        Object value = members.get(name);
        if (!(value instanceof String string)) {
            throw wrong(name, value, "a string");
        }
        return string;
    }

    public String string(String name, String otherwise) {
        return has(name) ? string(name) : otherwise;
    }

    public @Nullable String optionalString(String name) {
        return has(name) ? string(name) : null;
    }

    public boolean flag(String name, boolean otherwise) {
        Object value = members.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrong(name, value, "true or false");
        }
        return flag;
    }

    /** A whole number from 0 on that fits an int. */
    public int number(String name) {
        Object value = members.get(name);
        if (!(value instanceof Long number) || number < 0 || number > Integer.MAX_VALUE - 1) {
            throw wrong(name, value, "a whole number from 0 to " + (Integer.MAX_VALUE - 1));
        }
        return number.intValue();
    }

    public int number(String name, int otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    /** A whole number from 0 on; one beyond int counts as the greatest int. */
    public int limit(String name, int otherwise) {
        Object value = members.get(name);
        if (value instanceof BigInteger big && big.signum() > 0
                || value instanceof Long number && number > Integer.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        return number(name, otherwise);
    }

    /** A string of exactly one character. */
    public char character(String name) {
        String value = string(name);
        if (value.length() != 1) {
            throw wrong(name, value, "a single character");
        }
        return value.charAt(0);
    }

    public Fields object(String name) {
        return of(members.get(name), path(name));
    }

    /** The elements of an array; the path of each is passed along. */
    public <T> List<T> list(String name, ElementReader<T> reader) {
        Object value = members.get(name);
        if (!(value instanceof List<?> elements)) {
            throw wrong(name, value, "an array");
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            list.add(reader.read(elements.get(i), path(name) + "[" + i + "]"));
        }
        return list;
    }

    /** Reads an element of an array. */
    public interface ElementReader<T> {
        T read(@Nullable Object value, String path);
    }

    /** The names of the members. */
    public List<String> names() {
        return members.keySet().stream().map(String::valueOf).toList();
    }

    /** What a known name stands for; the error lists the known ones. */
    public <T> T choice(String name, String value, Map<String, T> known) {
        T chosen = known.get(value);
        if (chosen == null) {
            throw wrong(
                    name,
                    value,
                    "one of "
                            + String.join(", ", known.keySet().stream().sorted().toList()));
        }
        return chosen;
    }

    /** Reads what a stage's {@code type} names. */
    public <T> T stage(Map<String, Function<Fields, T>> readers) {
        return choice("type", string("type"), readers).apply(this);
    }
}
