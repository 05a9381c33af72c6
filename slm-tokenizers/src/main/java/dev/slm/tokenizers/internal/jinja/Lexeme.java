package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a template's text.
 *
 * @param text the characters; for DATA and STRING what they mean (whitespace control and escapes applied)
 * @param number the value of a NUMBER
 * @param position offset in the template
 */
record Lexeme(Kind kind, String text, @Nullable Object number, int position) {
    enum Kind {
        DATA("text"),
        PRINT_BEGIN("'{{'"),
        PRINT_END("'}}'"),
        BLOCK_BEGIN("'{%'"),
        BLOCK_END("'%}'"),
        NAME("a name"),
        STRING("a string"),
        NUMBER("a number"),
        OPERATOR("an operator"),
        END("the end of the template");

        final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** How an error message names it. */
    String describe() {
        return switch (kind) {
            case NAME, OPERATOR, NUMBER -> "'" + text + "'";
            case STRING -> "the string " + Printer.abbreviated(Text.trusted(text));
            default -> kind.description;
        };
    }
}
