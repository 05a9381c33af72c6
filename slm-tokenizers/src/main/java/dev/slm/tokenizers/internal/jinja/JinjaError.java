package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.template.ChatTemplateException;
import dev.slm.tokenizers.template.ChatTemplateException.Kind;

/**
 * An error on its way to the border of the engine, where it becomes a {@link ChatTemplateException}: the functions that
 * compute values do not know where in the template they stand.
 */
final class JinjaError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final Kind kind;
    /** Offset in the template, or -1 while unknown. */
    final int position;

    private JinjaError(Kind kind, int position, String message) {
        super(message);
        this.kind = kind;
        this.position = position;
    }

    static JinjaError syntax(int position, String message) {
        return new JinjaError(Kind.SYNTAX, position, message);
    }

    /** An operation that the values do not allow. */
    static JinjaError failed(String message) {
        return new JinjaError(Kind.FAILED, -1, message);
    }

    static JinjaError raised(String message) {
        return new JinjaError(Kind.RAISED, -1, message);
    }

    static JinjaError limit(String message) {
        return new JinjaError(Kind.LIMIT, -1, message);
    }

    ChatTemplateException located(String source, int fallback) {
        int at = Math.min(position >= 0 ? position : fallback, source.length());
        int line = 1;
        int start = 0;
        for (int i = source.indexOf('\n'); i >= 0 && i < at; i = source.indexOf('\n', i + 1)) {
            line++;
            start = i + 1;
        }
        String message = getMessage();
        return new ChatTemplateException(kind, message == null ? "" : message, line, at - start + 1, this);
    }
}
