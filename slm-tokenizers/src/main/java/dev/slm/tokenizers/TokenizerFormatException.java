package dev.slm.tokenizers;

/** A tokenizer's definition is damaged or inconsistent. The message names the file or key, the value, and what is right. */
public class TokenizerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message names the field, the value found and what would be right. */
    public TokenizerFormatException(String message) {
        super(message);
    }

    /** As {@link #TokenizerFormatException(String)}, with what caused it. */
    public TokenizerFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
