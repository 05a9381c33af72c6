package dev.slm.tokenizers.internal.jinja;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters and tests by name. */
final class Library {
    private static final Map<String, Builtin> FILTERS = new Builtin.Table()
            .addAll(TextFilters.ALL)
            .addAll(NumberFilters.ALL)
            .addAll(SequenceFilters.ALL)
            .addAll(SelectionFilters.ALL)
            .build();

    private Library() {}

    static Builtin filter(String name) {
        Builtin filter = FILTERS.get(name);
        if (filter == null) {
            throw JinjaError.failed("No filter named '" + name + "'.");
        }
        return filter;
    }

    static Builtin test(String name) {
        Builtin test = Predicates.ALL.get(name);
        if (test == null) {
            throw JinjaError.failed("No test named '" + name + "'.");
        }
        return test;
    }

    static boolean hasFilter(String name) {
        return FILTERS.containsKey(name);
    }

    static void checkFilter(Lexeme name) {
        if (!FILTERS.containsKey(name.text())) {
            throw JinjaError.syntax(name.position(), "No filter named '" + name.text() + "'.");
        }
    }

    static void checkTest(Lexeme name) {
        if (!Predicates.ALL.containsKey(name.text())) {
            throw JinjaError.syntax(name.position(), "No test named '" + name.text() + "'.");
        }
    }

    /** The value at a path such as {@code "function.name"} or {@code 0}; none leads to the value itself. */
    static @Nullable Object at(@Nullable Object value, @Nullable Object path) {
        return at(value, path, null);
    }

    /** As {@link #at(Object, Object)}; where a step leads to nothing, {@code otherwise} (unless none) takes its place. */
    static @Nullable Object at(@Nullable Object value, @Nullable Object path, @Nullable Object otherwise) {
        if (!(path instanceof Text text)) {
            return path == null ? value : or(Members.element(value, path), otherwise);
        }
        Object at = value;
        for (Iterator<@Nullable Object> i =
                        Splitting.split(text, Text.trusted("."), -1, false).iterator();
                i.hasNext(); ) {
            Text part = Printer.print(i.next());
            boolean index = part.value.length() < 18 && Characters.all(part.value, Character::isDigit);
            at = or(Members.element(at, index ? (Object) Long.valueOf(part.value) : part), otherwise);
        }
        return at;
    }

    private static @Nullable Object or(@Nullable Object found, @Nullable Object otherwise) {
        return found instanceof Undefined && otherwise != null ? otherwise : found;
    }

    /** The value to sort or compare by: strings in lower case unless case matters. */
    static @Nullable Object sortKey(@Nullable Object value, boolean caseSensitive) {
        return value instanceof Text text && !caseSensitive ? TextMethods.lower(text) : value;
    }
}
