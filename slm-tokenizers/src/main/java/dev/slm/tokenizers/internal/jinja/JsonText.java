package dev.slm.tokenizers.internal.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filter {@code tojson} as chat templates have it, which is Python's {@code json.dumps}: keys in their order, HTML
 * left alone, other scripts as they are.
 */
final class JsonText {
    private final boolean ascii;
    private final @Nullable Text indent;
    private final Text itemSeparator;
    private final Text keySeparator;
    private final boolean sorted;
    private final TextBuilder out = new TextBuilder();
    private final Execution run;

    /** With an indent (null: all on one line) each element has its own line. */
    JsonText(
            boolean ascii,
            @Nullable Text indent,
            Text itemSeparator,
            Text keySeparator,
            boolean sorted,
            Execution run) {
        this.ascii = ascii;
        this.indent = indent;
        this.itemSeparator = itemSeparator;
        this.keySeparator = keySeparator;
        this.sorted = sorted;
        this.run = run;
    }

    /** The JSON text; untrusted as a whole if any string in it is. */
    Text write(@Nullable Object value) {
        write(value, 0);
        return out.buildUniform();
    }

    private void write(@Nullable Object value, int depth) {
        run.charge(Limits.UNITS_PER_STEP);
        if (depth > Limits.DATA_NESTING) {
            throw JinjaError.limit("values nested more than " + Limits.DATA_NESTING + " levels");
        } else if (value instanceof Text text) {
            out.append(quoted(text.value), text.isTrusted());
        } else if (value instanceof Dict dict) {
            members(dict, depth);
        } else if (value == null || Numbers.isNumber(value)) {
            out.append(scalar(value));
        } else if (value instanceof List<?> list && !(value instanceof IntegerRange)) {
            elements(list.iterator(), depth);
        } else {
            throw JinjaError.failed("Object of type " + Values.typeName(value) + " is not JSON serializable");
        }
    }

    private static String scalar(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Boolean) {
            return value.toString();
        } else if (value instanceof Double real) {
            return real.isNaN()
                    ? "NaN"
                    : real.isInfinite() ? (real > 0 ? "Infinity" : "-Infinity") : Printer.real(real);
        }
        return value.toString();
    }

    private void elements(Iterator<?> elements, int depth) {
        out.append("[");
        boolean any = false;
        for (; elements.hasNext(); any = true) {
            separate(any, depth + 1);
            write(elements.next(), depth + 1);
        }
        close(any, depth, "]");
    }

    private void members(Dict dict, int depth) {
        Iterator<Map.Entry<@Nullable Object, @Nullable Object>> entries = sorted
                ? dict.entries().entrySet().stream()
                        .sorted((a, b) -> Values.compare(a.getKey(), b.getKey(), "<"))
                        .iterator()
                : dict.entries().entrySet().iterator();
        out.append("{");
        boolean any = false;
        for (; entries.hasNext(); any = true) {
            Map.Entry<@Nullable Object, @Nullable Object> entry = entries.next();
            separate(any, depth + 1);
            Object key = entry.getKey();
            if (key instanceof Text text) {
                out.append(quoted(text.value), text.isTrusted());
            } else if (key == null || Numbers.isNumber(key)) {
                out.append("\"" + scalar(key) + "\"");
            } else {
                throw JinjaError.failed("keys must be str, int, float, bool or None, not " + Values.typeName(key));
            }
            out.append(keySeparator);
            write(entry.getValue(), depth + 1);
        }
        close(any, depth, "}");
    }

    private void separate(boolean any, int depth) {
        if (any) {
            out.append(itemSeparator);
        }
        newLine(depth);
    }

    private void close(boolean any, int depth, String bracket) {
        if (any) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (indent != null) {
            out.append("\n").repeat(indent, depth);
        }
    }

    private String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> {
                    if (c < ' ' || ascii && c > '~') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
