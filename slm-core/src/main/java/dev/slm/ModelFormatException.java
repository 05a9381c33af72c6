package dev.slm;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model file is damaged, truncated or inconsistent. The message names the file, the field and the value. */
public class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A damaged file may hold a "value" of any length; a message stays readable. */
    private static final int LONGEST_VALUE = 200;

    private final @Nullable String file;
    private final @Nullable String field;
    private final @Nullable String value;

    /** The message names the file, the field, the value found and what would be right. */
    public ModelFormatException(String message) {
        this(message, null, null, null, null);
    }

    /** As {@link #ModelFormatException(String)}, with what caused it. */
    public ModelFormatException(String message, @Nullable Throwable cause) {
        this(message, cause, null, null, null);
    }

    private ModelFormatException(
            String message,
            @Nullable Throwable cause,
            @Nullable String file,
            @Nullable String field,
            @Nullable String value) {
        super(message, cause);
        this.file = file;
        this.field = field;
        this.value = value;
    }

    /**
     * A field of a file that holds a wrong value.
     *
     * @param field a key, a tensor or a place in the file
     * @param value what was found there
     * @param expected what would be right, in words: "expected a power of two"
     */
    public static ModelFormatException wrongValue(Path file, String field, @Nullable Object value, String expected) {
        String found = shortened(String.valueOf(value));
        return new ModelFormatException(
                file + ": " + shortened(field) + " is " + found + "; " + expected, null, file.toString(), field, found);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }

    /** The file that is wrong, when one is known. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** The key, tensor or place in the file that is wrong, when one is known. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** What was found there, shortened, when one value is to blame. */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }
}
