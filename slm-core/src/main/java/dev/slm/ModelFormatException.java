package dev.slm;

/** A model file is damaged, truncated or inconsistent. The message names the file, the field and the value. */
public class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message names the file, the field, the value found and what would be right. */
    public ModelFormatException(String message) {
        super(message);
    }

    /** As {@link #ModelFormatException(String)}, with what caused it. */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
