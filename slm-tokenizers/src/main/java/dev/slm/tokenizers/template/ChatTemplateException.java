package dev.slm.tokenizers.template;

/**
 * A chat template could not be read or rendered.
 *
 * <p>For {@link Kind#RAISED} the message is exactly what the template gave to {@code raise_exception}, for example
 * "System role not supported"; for all other kinds it begins with line and column and says what was wrong.
 */
public final class ChatTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The template's text is no valid template. */
        SYNTAX,
        /** The template itself refused the conversation with {@code raise_exception}. */
        RAISED,
        /** An expression cannot be computed: a wrong type, an undefined value, a forbidden operation. */
        FAILED,
        /** A bound on steps, nesting or size was reached. */
        LIMIT
    }

    private final Kind kind;
    private final int line;
    private final int column;

    /** As the class says; line and column count from 1. */
    public ChatTemplateException(Kind kind, String message, int line, int column, Throwable cause) {
        super(kind == Kind.RAISED ? message : "line " + line + ", column " + column + ": " + message, cause);
        this.kind = kind;
        this.line = line;
        this.column = column;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Line of the template, from 1. */
    public int line() {
        return line;
    }

    /** Column in the line, in UTF-16 units, from 1. */
    public int column() {
        return column;
    }
}
