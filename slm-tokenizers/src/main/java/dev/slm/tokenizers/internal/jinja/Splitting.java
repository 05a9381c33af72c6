package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Python's string methods that cut: strip, split, splitlines, partition. */
final class Splitting {
    private Splitting() {}

    /** Drops characters at the chosen ends; null stands for white space. */
    static Text strip(Text text, @Nullable Text characters, boolean left, boolean right) {
        IntPredicate drop = characters == null ? Characters::isSpace : c -> characters.value.indexOf(c) >= 0;
        String s = text.value;
        int from = 0;
        int to = s.length();
        while (left && from < to && drop.test(s.codePointAt(from))) {
            from += Character.charCount(s.codePointAt(from));
        }
        while (right && to > from && drop.test(s.codePointBefore(to))) {
            to -= Character.charCount(s.codePointBefore(to));
        }
        return text.slice(from, to);
    }

    /** Cuts at a separator, or at white space if that is null; at most {@code limit} cuts unless negative. */
    static List<@Nullable Object> split(Text text, @Nullable Text separator, long limit, boolean fromRight) {
        if (separator != null && separator.isEmpty()) {
            throw JinjaError.failed("empty separator");
        }
        long cuts = limit < 0 ? Long.MAX_VALUE : limit;
        List<@Nullable Object> parts = separator == null
                ? (fromRight ? wordsFromRight(text, cuts) : words(text, cuts))
                : (fromRight ? splitFromRight(text, separator, cuts) : splitFromLeft(text, separator, cuts));
        if (fromRight) {
            Collections.reverse(parts);
        }
        return parts;
    }

    private static List<@Nullable Object> splitFromLeft(Text text, Text separator, long cuts) {
        List<@Nullable Object> parts = new ArrayList<>();
        int from = 0;
        for (int i = text.indexOf(separator, 0); i >= 0 && parts.size() < cuts; i = text.indexOf(separator, from)) {
            parts.add(text.slice(from, i));
            from = i + separator.value.length();
        }
        parts.add(text.sliceFrom(from));
        return parts;
    }

    private static List<@Nullable Object> splitFromRight(Text text, Text separator, long cuts) {
        List<@Nullable Object> parts = new ArrayList<>();
        int to = text.value.length();
        for (int i = text.lastIndexOf(separator, to); i >= 0 && parts.size() < cuts; ) {
            parts.add(text.slice(i + separator.value.length(), to));
            to = i;
            i = text.lastIndexOf(separator, to);
        }
        parts.add(text.slice(0, to));
        return parts;
    }

    private static List<@Nullable Object> words(Text text, long cuts) {
        List<@Nullable Object> parts = new ArrayList<>();
        Text rest = strip(text, null, true, false);
        String s = rest.value;
        int from = 0;
        while (from < s.length()) {
            int to = from;
            while (to < s.length() && !Characters.isSpace(s.charAt(to))) {
                to++;
            }
            if (parts.size() == cuts) {
                to = s.length();
            }
            parts.add(rest.slice(from, to));
            from = to;
            while (from < s.length() && Characters.isSpace(s.charAt(from))) {
                from++;
            }
        }
        return parts;
    }

    private static List<@Nullable Object> wordsFromRight(Text text, long cuts) {
        List<@Nullable Object> parts = new ArrayList<>();
        Text rest = strip(text, null, false, true);
        String s = rest.value;
        int to = s.length();
        while (to > 0) {
            int from = to;
            while (from > 0 && !Characters.isSpace(s.charAt(from - 1))) {
                from--;
            }
            if (parts.size() == cuts) {
                from = 0;
            }
            parts.add(rest.slice(from, to));
            to = from;
            while (to > 0 && Characters.isSpace(s.charAt(to - 1))) {
                to--;
            }
        }
        return parts;
    }

    static List<@Nullable Object> lines(Text text, boolean keepEnds) {
        List<@Nullable Object> lines = new ArrayList<>();
        String s = text.value;
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            if (Characters.isLineEnd(s.charAt(i))) {
                int next = s.startsWith("\r\n", i) ? i + 2 : i + 1;
                lines.add(text.slice(from, keepEnds ? next : i));
                from = next;
                i = next - 1;
            }
        }
        if (from < s.length()) {
            lines.add(text.sliceFrom(from));
        }
        return lines;
    }

    static Tuple partition(Text text, Text separator, boolean last) {
        if (separator.isEmpty()) {
            throw JinjaError.failed("empty separator");
        }
        int at = last ? text.lastIndexOf(separator, text.value.length()) : text.indexOf(separator, 0);
        if (at < 0) {
            return new Tuple(last ? List.of(Text.EMPTY, Text.EMPTY, text) : List.of(text, Text.EMPTY, Text.EMPTY));
        }
        return new Tuple(List.of(text.slice(0, at), separator, text.sliceFrom(at + separator.value.length())));
    }

    /** Replaces the first {@code limit} occurrences, all if negative; an empty {@code old} stands before each character. */
    static Text replace(Text text, Text old, Text by, long limit) {
        long left = limit < 0 ? Long.MAX_VALUE : limit;
        TextBuilder out = new TextBuilder();
        int from = 0;
        if (old.isEmpty()) {
            String s = text.value;
            for (; left > 0 && from < s.length(); left--) {
                int next = from + Character.charCount(s.codePointAt(from));
                out.append(by).append(text, from, next);
                from = next;
            }
            out.append(text, from, s.length());
            return (left > 0 ? out.append(by) : out).build(text.markup);
        }
        for (int i = text.indexOf(old, 0); i >= 0 && left > 0; i = text.indexOf(old, from), left--) {
            out.append(text, from, i).append(by);
            from = i + old.value.length();
        }
        return out.append(text, from, text.value.length()).build(text.markup);
    }
}
