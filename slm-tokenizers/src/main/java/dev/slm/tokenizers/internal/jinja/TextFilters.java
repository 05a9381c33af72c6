package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Filters that make text of text. Values that are no text are printed first. */
final class TextFilters {
    private interface Filter {
        @Nullable
        Object apply(Text text, Call call);
    }

    static final Map<String, Builtin> ALL = new Builtin.Table()
            .add("string", on((s, c) -> s))
            .add("safe", on((s, c) -> s.withMarkup(true)))
            .add("escape", on((s, c) -> Html.escape(s)))
            .alias("e", "escape")
            .add("forceescape", on((s, c) -> Html.escape(s.withMarkup(false))))
            .add("upper", on((s, c) -> method(s, "upper", c)))
            .add("lower", on((s, c) -> TextMethods.lower(s)))
            .add("capitalize", on((s, c) -> TextMethods.capitalize(s)))
            .add("title", on((s, c) -> title(s)))
            .add("trim chars?", on((s, c) -> Splitting.strip(s, c.some(0) ? c.text(0) : null, true, true)))
            .add("center width?", on((s, c) -> center(s, c)))
            .add("replace old new count?", on((s, c) -> replace(s, c)))
            .add("indent width? first? blank?", onTextOnly(TextFilters::indent))
            .add("truncate length? killwords? end? leeway?", onTextOnly(TextFilters::truncate))
            .add("wordcount", on((s, c) -> wordCount(s.value)))
            .add("format *", on((s, c) -> format(s, c)))
            .add("striptags", on((s, c) -> stripTags(s)))
            .add("urlencode", TextFilters::urlEncode)
            .add("tojson ensure_ascii? indent? separators? sort_keys?", TextFilters::toJson)
            .build();

    private TextFilters() {}

    private static Builtin.Body on(Filter filter) {
        return (value, call) -> filter.apply(Printer.print(value), call);
    }

    /** For filters that do not print their value first. */
    private static Builtin.Body onTextOnly(Filter filter) {
        return (value, call) -> {
            if (value instanceof Undefined undefined) {
                throw undefined.error();
            } else if (!(value instanceof Text text)) {
                throw JinjaError.failed(call.builtin().name() + " needs a string, not " + Values.typeName(value));
            } else {
                return filter.apply(text, call);
            }
        };
    }

    private static @Nullable Object method(Text text, String name, Call call) {
        return Objects.requireNonNull(TextMethods.ALL.get(name)).invoke(text, call.rest(), call.run());
    }

    private static @Nullable Object center(Text text, Call call) {
        Arguments width = new Arguments(List.of(call.whole(0, 80)), Map.of());
        return Objects.requireNonNull(TextMethods.ALL.get("center")).invoke(text, width, call.run());
    }

    /** Like Python's {@code title}, but only white space, hyphens and opening brackets begin a word. */
    private static Text title(Text text) {
        TextBuilder out = new TextBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.value.length(); ) {
            int c = text.value.codePointAt(i);
            Text character = text.slice(i, i + Character.charCount(c));
            out.append(inWord ? TextMethods.lower(character) : character.mapRuns(s -> s.toUpperCase(Locale.ROOT)));
            inWord = !Characters.isSpace(c) && "-({[<".indexOf(c) < 0;
            i += Character.charCount(c);
        }
        return out.build(text.markup);
    }

    private static Text replace(Text text, Call call) {
        return Splitting.replace(
                text.withMarkup(false),
                Printer.print(call.get(0)),
                Printer.print(call.get(1)),
                call.some(2) ? call.whole(2) : -1);
    }

    private static Text indent(Text text, Call call) {
        Object width = call.get(0, 4L);
        Text indentation =
                width instanceof Text given ? given : Text.trusted(" ").times(call.whole(0, 4));
        boolean first = call.flag(1, false);
        boolean blank = call.flag(2, false);
        TextBuilder out = new TextBuilder();
        boolean atFirst = true;
        for (Object each : Splitting.lines(text.plus(Text.trusted("\n")), false)) {
            Text line = Printer.print(each);
            out.append(atFirst ? "" : "\n");
            if (atFirst ? first : blank || !line.isEmpty()) {
                out.append(indentation);
            }
            out.append(line);
            atFirst = false;
        }
        return out.build(text.markup);
    }

    private static Text truncate(Text text, Call call) {
        long length = call.whole(0, 255);
        Text end = call.some(2) ? Printer.print(call.get(2)) : Text.trusted("...");
        long leeway = call.whole(3, 5);
        if (length < end.length()) {
            throw JinjaError.failed("expected length >= " + end.length() + ", got " + length);
        } else if (leeway < 0) {
            throw JinjaError.failed("expected leeway >= 0, got " + leeway);
        } else if (text.length() - leeway <= length) {
            return text;
        }
        Text kept = text.codePoints(0, (int) length - end.length());
        if (!call.flag(1, false)) {
            int space = kept.value.lastIndexOf(' ');
            kept = space < 0 ? kept : kept.slice(0, space);
        }
        return kept.plus(end);
    }

    private static long wordCount(String text) {
        long count = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            boolean word = Characters.isWord(text.codePointAt(i));
            count += word && !inWord ? 1 : 0;
            inWord = word;
        }
        return count;
    }

    private static Text format(Text text, Call call) {
        Arguments given = call.rest();
        if (given.named().isEmpty()) {
            return PercentFormat.format(text, new Tuple(given.positional()), call.run());
        } else if (!given.positional().isEmpty()) {
            throw JinjaError.failed("can't handle positional and keyword arguments at the same time");
        }
        Dict values = new Dict();
        given.named().forEach((name, value) -> values.put(Text.trusted(name), value));
        return PercentFormat.format(text, values, call.run());
    }

    private static Text stripTags(Text text) {
        TextBuilder out = new TextBuilder();
        int from = 0;
        for (int open = text.value.indexOf('<'); open >= 0; open = text.value.indexOf('<', from)) {
            boolean comment = text.value.startsWith("<!--", open);
            int close = text.value.indexOf(comment ? "-->" : ">", open);
            if (close < 0) {
                break;
            }
            out.append(text, from, open);
            from = close + (comment ? 3 : 1);
        }
        Text rest = out.append(text, from, text.value.length()).build();
        TextBuilder words = new TextBuilder();
        for (Object word : Splitting.split(rest, null, -1, false)) {
            words.append(words.length() == 0 ? "" : " ").append(Printer.print(word));
        }
        return words.build();
    }

    private static Object urlEncode(@Nullable Object value, Call call) {
        if (value instanceof Text || !Values.isIterable(value)) {
            return urlQuoted(Printer.print(value), false);
        }
        TextBuilder out = new TextBuilder();
        Object pairs = value instanceof Dict dict ? dict.items() : value;
        for (Iterator<@Nullable Object> i = Values.iterate(pairs); i.hasNext(); ) {
            List<@Nullable Object> pair = Values.list(i.next(), call.run());
            if (pair.size() != 2) {
                throw JinjaError.failed("urlencode() needs pairs, not lists of " + pair.size());
            }
            out.append(out.length() == 0 ? "" : "&")
                    .append(urlQuoted(Printer.print(pair.get(0)), true))
                    .append("=")
                    .append(urlQuoted(Printer.print(pair.get(1)), true));
        }
        return out.build();
    }

    private static Text urlQuoted(Text text, boolean inQuery) {
        return text.withMarkup(false).mapRuns(run -> {
            StringBuilder out = new StringBuilder();
            for (byte b : run.getBytes(StandardCharsets.UTF_8)) {
                boolean plain = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
                if (plain || "-._~".indexOf(b) >= 0 || b == '/' && !inQuery) {
                    out.append((char) b);
                } else {
                    out.append(b == ' ' && inQuery ? "+" : String.format("%%%02X", b & 0xff));
                }
            }
            return out.toString();
        });
    }

    private static Object toJson(@Nullable Object value, Call call) {
        Text indentation = null;
        if (call.get(1) instanceof Text text) {
            indentation = text;
        } else if (call.some(1)) {
            indentation = Text.trusted(" ").times(call.whole(1));
        }
        Text item = Text.trusted(indentation == null ? ", " : ",");
        Text key = Text.trusted(": ");
        if (call.some(2)) {
            List<@Nullable Object> separators = Values.list(call.get(2), call.run());
            if (separators.size() != 2
                    || !(separators.get(0) instanceof Text first)
                    || !(separators.get(1) instanceof Text second)) {
                throw JinjaError.failed("argument 'separators' of tojson() must be two strings");
            }
            item = first;
            key = second;
        }
        return new JsonText(call.flag(0, false), indentation, item, key, call.flag(3, false), call.run()).write(value);
    }
}
