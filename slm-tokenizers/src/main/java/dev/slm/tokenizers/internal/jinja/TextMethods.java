package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}. Positions count code points. */
final class TextMethods {
    private interface Method {
        @Nullable
        Object apply(Text self, Call call);
    }

    static final Map<String, Builtin> ALL = all();

    private TextMethods() {}

    private static Builtin.Body on(Method method) {
        return (self, call) -> method.apply((Text) Objects.requireNonNull(self), call);
    }

    private static Map<String, Builtin> all() {
        Builtin.Table table = new Builtin.Table()
                .add("strip chars?", on((s, c) -> Splitting.strip(s, optional(c, 0), true, true)))
                .add("lstrip chars?", on((s, c) -> Splitting.strip(s, optional(c, 0), true, false)))
                .add("rstrip chars?", on((s, c) -> Splitting.strip(s, optional(c, 0), false, true)))
                .add("split sep? maxsplit?", on((s, c) -> Splitting.split(s, optional(c, 0), c.whole(1, -1), false)))
                .add("rsplit sep? maxsplit?", on((s, c) -> Splitting.split(s, optional(c, 0), c.whole(1, -1), true)))
                .add("splitlines keepends?", on((s, c) -> Splitting.lines(s, c.flag(0, false))))
                .add("partition sep", on((s, c) -> Splitting.partition(s, c.text(0), false)))
                .add("rpartition sep", on((s, c) -> Splitting.partition(s, c.text(0), true)))
                .add("replace old new count?", on((s, c) -> Splitting.replace(s, c.text(0), c.text(1), c.whole(2, -1))))
                .add("startswith prefix start? end?", on((s, c) -> hasAffix(s, c, true)))
                .add("endswith suffix start? end?", on((s, c) -> hasAffix(s, c, false)))
                .add(
                        "removeprefix prefix",
                        on((s, c) -> s.value.startsWith(c.text(0).value)
                                ? s.sliceFrom(c.text(0).value.length())
                                : s))
                .add(
                        "removesuffix suffix",
                        on((s, c) -> s.value.endsWith(c.text(0).value)
                                ? s.slice(0, s.value.length() - c.text(0).value.length())
                                : s))
                .add("find sub start? end?", on((s, c) -> find(s, c, false)))
                .add("rfind sub start? end?", on((s, c) -> find(s, c, true)))
                .add("index sub start? end?", on((s, c) -> found(find(s, c, false))))
                .add("rindex sub start? end?", on((s, c) -> found(find(s, c, true))))
                .add("count sub start? end?", on(TextMethods::count))
                .add("join iterable", on((s, c) -> join(s, c.get(0))))
                .add("format *", on((s, c) -> BraceFormat.format(s, c.rest(), c.run())))
                .add("format_map mapping", on((s, c) -> BraceFormat.format(s, keywords(c.get(0)), c.run())));
        return predicates(cases(padding(table))).build();
    }

    private static Builtin.Table cases(Builtin.Table table) {
        return table.add("upper", on((s, c) -> s.mapRuns(t -> t.toUpperCase(Locale.ROOT))))
                .add("lower", on((s, c) -> lower(s)))
                .add(
                        "casefold",
                        on((s, c) -> s.mapRuns(t -> t.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))))
                .add("capitalize", on((s, c) -> capitalize(s)))
                .add("title", on((s, c) -> title(s)))
                .add("swapcase", on((s, c) -> swapCase(s)));
    }

    private static Builtin.Table padding(Builtin.Table table) {
        return table.add("ljust width fillchar?", on((s, c) -> pad(s, c, 0)))
                .add("rjust width fillchar?", on((s, c) -> pad(s, c, 1)))
                .add("center width fillchar?", on((s, c) -> pad(s, c, 2)))
                .add("zfill width", on((s, c) -> zeroFill(s, c.whole(0))))
                .add("expandtabs tabsize?", on((s, c) -> expandTabs(s, c.whole(0, 8))));
    }

    private static Builtin.Table predicates(Builtin.Table table) {
        return table.add("isalpha", on((s, c) -> Characters.all(s.value, Character::isLetter)))
                .add("isalnum", on((s, c) -> Characters.all(s.value, Characters::isAlphanumeric)))
                .add("isdigit", on((s, c) -> Characters.all(s.value, Characters::isDigit)))
                .add("isdecimal", on((s, c) -> Characters.all(s.value, Character::isDigit)))
                .add("isnumeric", on((s, c) -> Characters.all(s.value, Characters::isNumeric)))
                .add("isspace", on((s, c) -> Characters.all(s.value, Characters::isSpace)))
                .add("isascii", on((s, c) -> s.isEmpty() || Characters.all(s.value, x -> x < 128)))
                .add("isprintable", on((s, c) -> s.isEmpty() || Characters.all(s.value, Characters::isPrintable)))
                .add("isupper", on((s, c) -> isUpper(s)))
                .add("islower", on((s, c) -> isLower(s)))
                .add("istitle", on((s, c) -> Characters.allCased(s.value, x -> true) && title(s).equals(s)))
                .add(
                        "isidentifier",
                        on((s, c) -> !s.isEmpty()
                                && !Character.isDigit(s.value.codePointAt(0))
                                && Characters.all(s.value, Characters::isWord)));
    }

    static boolean isUpper(Text text) {
        return Characters.allCased(text.value, Character::isUpperCase);
    }

    static boolean isLower(Text text) {
        return Characters.allCased(text.value, Character::isLowerCase);
    }

    private static @Nullable Text optional(Call call, int i) {
        return call.some(i) ? call.text(i) : null;
    }

    private static Arguments keywords(@Nullable Object mapping) {
        if (!(mapping instanceof Dict dict)) {
            throw JinjaError.failed("format_map() needs a mapping, not " + Values.typeName(mapping));
        }
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> named.put(Printer.print(key).value, value));
        return new Arguments(List.of(), named);
    }

    /** The part that the arguments start and end (numbers 1 and 2) choose, as UTF-16 offsets, or null if there is none. */
    private static int @Nullable [] window(Text text, Call call) {
        int length = text.length();
        long from = call.whole(1, 0);
        long to = call.whole(2, length);
        from = Math.max(0, from < 0 ? from + length : from);
        to = Math.max(0, Math.min(length, to < 0 ? to + length : to));
        return from > to ? null : new int[] {text.offset((int) from), text.offset((int) to)};
    }

    private static boolean hasAffix(Text text, Call call, boolean prefix) {
        int[] window = window(text, call);
        List<? extends @Nullable Object> affixes = call.get(0) instanceof Tuple tuple ? tuple : List.of(call.text(0));
        for (Object each : affixes) {
            if (!(each instanceof Text affix)) {
                throw JinjaError.failed(
                        "tuple for startswith and endswith must only contain str, not " + Values.typeName(each));
            }
            int length = affix.value.length();
            if (window != null
                    && length <= window[1] - window[0]
                    && text.value.startsWith(affix.value, prefix ? window[0] : window[1] - length)) {
                return true;
            }
        }
        return false;
    }

    private static long find(Text text, Call call, boolean last) {
        Text part = call.text(0);
        int[] window = window(text, call);
        if (window == null) {
            return -1;
        }
        int at = last ? text.lastIndexOf(part, window[1]) : text.indexOf(part, window[0]);
        boolean inside = at >= window[0] && at + part.value.length() <= window[1];
        return inside ? text.index(at) : -1;
    }

    private static long found(long index) {
        if (index < 0) {
            throw JinjaError.failed("substring not found");
        }
        return index;
    }

    private static long count(Text text, Call call) {
        Text part = call.text(0);
        int[] window = window(text, call);
        if (window == null) {
            return 0;
        } else if (part.isEmpty()) {
            return text.value.codePointCount(window[0], window[1]) + 1L;
        }
        long count = 0;
        int length = part.value.length();
        for (int i = text.indexOf(part, window[0]);
                i >= 0 && i + length <= window[1];
                i = text.indexOf(part, i + length)) {
            count++;
        }
        return count;
    }

    private static Text join(Text separator, @Nullable Object values) {
        TextBuilder out = new TextBuilder();
        int n = 0;
        for (Iterator<@Nullable Object> i = Values.iterate(values); i.hasNext(); n++) {
            Object value = i.next();
            if (!(value instanceof Text text)) {
                throw JinjaError.failed(
                        "sequence item " + n + ": expected str instance, " + Values.typeName(value) + " found");
            }
            out.append(n == 0 ? Text.EMPTY : separator).append(text);
        }
        return out.build(separator.markup);
    }

    static Text lower(Text text) {
        return text.mapRuns(t -> t.toLowerCase(Locale.ROOT));
    }

    static Text capitalize(Text text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.value.codePointAt(0);
        return new TextBuilder()
                .append(Characters.title(first), text.trustedAt(0))
                .append(lower(text.sliceFrom(Character.charCount(first))))
                .build(text.markup);
    }

    private static Text title(Text text) {
        TextBuilder out = new TextBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.value.length(); ) {
            int c = text.value.codePointAt(i);
            String changed = inWord ? Character.toString(c).toLowerCase(Locale.ROOT) : Characters.title(c);
            out.append(changed, text.trustedAt(i));
            inWord = Characters.isCased(c);
            i += Character.charCount(c);
        }
        return out.build(text.markup);
    }

    private static Text swapCase(Text text) {
        TextBuilder out = new TextBuilder();
        for (int i = 0; i < text.value.length(); ) {
            int c = text.value.codePointAt(i);
            String s = Character.toString(c);
            out.append(
                    Character.isUpperCase(c) ? s.toLowerCase(Locale.ROOT) : s.toUpperCase(Locale.ROOT),
                    text.trustedAt(i));
            i += Character.charCount(c);
        }
        return out.build(text.markup);
    }

    /** Side 0 pads behind, 1 before, 2 on both sides. */
    private static Text pad(Text text, Call call, int side) {
        Text fill = call.has(1) ? call.text(1) : Text.trusted(" ");
        if (fill.length() != 1) {
            throw JinjaError.failed("the fill character must be exactly one character long");
        }
        long missing = Math.max(0, call.whole(0) - text.length());
        // Python's rule for an odd rest depends on the width.
        long before = side == 0 ? 0 : side == 1 ? missing : missing / 2 + (missing & call.whole(0) & 1);
        return new TextBuilder()
                .repeat(fill, before)
                .append(text)
                .repeat(fill, missing - before)
                .build(text.markup);
    }

    private static Text zeroFill(Text text, long width) {
        int sign = text.value.startsWith("-") || text.value.startsWith("+") ? 1 : 0;
        return new TextBuilder()
                .append(text, 0, sign)
                .repeat(Text.trusted("0"), width - text.length())
                .append(text, sign, text.value.length())
                .build(text.markup);
    }

    private static Text expandTabs(Text text, long size) {
        TextBuilder out = new TextBuilder();
        long column = 0;
        int from = 0;
        for (int i = 0; i < text.value.length(); i++) {
            char c = text.value.charAt(i);
            if (c == '\t') {
                long blanks = size <= 0 ? 0 : size - column % size;
                out.append(text, from, i).repeat(Text.trusted(" "), blanks);
                column += blanks;
                from = i + 1;
            } else {
                column = c == '\n' || c == '\r' ? 0 : Character.isLowSurrogate(c) ? column : column + 1;
            }
        }
        return out.append(text, from, text.value.length()).build(text.markup);
    }
}
