package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.template.ChatTemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed template. Immutable; may be rendered by many threads at once. */
public final class JinjaTemplate {
    private final String source;
    private final List<Statement> body;

    private JinjaTemplate(String source, List<Statement> body) {
        this.source = source;
        this.body = body;
    }

    /**
     * Reads a template.
     *
     * @throws ChatTemplateException if the text is no valid template
     */
    public static JinjaTemplate parse(String text) {
        String source = text.replace("\r\n", "\n").replace('\r', '\n');
        source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
        try {
            if (source.length() > Limits.SOURCE) {
                throw JinjaError.limit(
                        "a template of " + source.length() + " characters; at most " + Limits.SOURCE + " are allowed");
            }
            return new JinjaTemplate(source, new Parser(new Lexer(source).lexemes()).template());
        } catch (JinjaError e) {
            throw e.located(source, 0);
        } catch (StackOverflowError e) {
            throw JinjaError.limit("the template nests too deep").located(source, 0);
        }
    }

    /**
     * Renders the template.
     *
     * @param variables by name; values are null, Boolean, Number, String (taken as untrusted), {@link Text}, List and
     *     Map of such
     * @param clock what {@code strftime_now} asks
     * @throws ChatTemplateException if the template refuses the variables, cannot be computed or reaches a limit
     * @throws IllegalArgumentException if a variable is of another type or nests too deep
     */
    public Text render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Map<String, @Nullable Object> globals = Globals.all();
        variables.forEach((name, value) -> globals.put(name, imported(value, 0)));
        Execution run = new Execution(clock);
        try {
            run.beginCapture();
            Statement.execute(body, new Scope(globals, run).inner());
            return run.endCapture();
        } catch (JinjaError e) {
            throw e.located(source, run.position());
        } catch (StackOverflowError e) {
            throw JinjaError.limit("expressions or values nest too deep").located(source, run.position());
        }
    }

    private static @Nullable Object imported(@Nullable Object value, int depth) {
        if (depth > Limits.DATA_NESTING) {
            throw new IllegalArgumentException(
                    "template variables nest more than " + Limits.DATA_NESTING + " levels deep");
        } else if (value == null || value instanceof Boolean || value instanceof Text) {
            return value;
        } else if (value instanceof String text) {
            return Text.untrusted(text);
        } else if (value instanceof BigInteger whole) {
            return Numbers.whole(whole);
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>(list.size());
            for (Object element : list) {
                elements.add(imported(element, depth + 1));
            }
            return elements;
        } else if (value instanceof Map<?, ?> map) {
            Dict dict = new Dict();
            map.forEach((key, element) -> dict.put(imported(key, depth + 1), imported(element, depth + 1)));
            return dict;
        }
        throw new IllegalArgumentException("a template variable of " + value.getClass()
                + "; null, Boolean, Number, String, List and Map are known");
    }
}
