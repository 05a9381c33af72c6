package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters on whole lists and dictionaries: their length, order, ends, sums and parts. */
final class SequenceFilters {
    static final Map<String, Builtin> ALL = new Builtin.Table()
            .add("length", (value, call) -> (long) Values.length(value))
            .alias("count", "length")
            .add("list", (value, call) -> Values.list(value, call.run()))
            .add("first", (value, call) -> first(Values.iterate(value), "No first item, sequence was empty."))
            .add(
                    "last",
                    (value, call) -> first(reversed(value, call.run()).iterator(), "No last item, sequence was empty."))
            .add("reverse", SequenceFilters::reverse)
            .add("join d? attribute?", SequenceFilters::join)
            .add("sum attribute? start?", SequenceFilters::sum)
            .add("min case_sensitive? attribute?", (value, call) -> extreme(value, call, -1))
            .add("max case_sensitive? attribute?", (value, call) -> extreme(value, call, 1))
            .add("sort reverse? case_sensitive? attribute?", SequenceFilters::sort)
            .add("unique case_sensitive? attribute?", SequenceFilters::unique)
            .add("groupby attribute default? case_sensitive?", SequenceFilters::groupBy)
            .add("batch linecount fill_with?", SequenceFilters::batch)
            .add("slice slices fill_with?", SequenceFilters::slices)
            .add("items", SequenceFilters::items)
            .add("dictsort case_sensitive? by? reverse?", SequenceFilters::dictSort)
            .build();

    private SequenceFilters() {}

    private static @Nullable Object first(Iterator<@Nullable Object> values, String ifNone) {
        return values.hasNext() ? values.next() : new Undefined(ifNone);
    }

    private static List<@Nullable Object> reversed(@Nullable Object value, Execution run) {
        if (value instanceof Generator) {
            throw JinjaError.failed("'generator' object is not reversible");
        }
        List<@Nullable Object> list = Values.list(value, run);
        Collections.reverse(list);
        return list;
    }

    private static Object reverse(@Nullable Object value, Call call) {
        if (value instanceof Text text) {
            return Members.slice(text, null, null, -1L);
        } else if (value instanceof Generator) {
            List<@Nullable Object> list = Values.list(value, call.run());
            Collections.reverse(list);
            return list;
        }
        return new Generator(reversed(value, call.run()).iterator());
    }

    private static Object join(@Nullable Object value, Call call) {
        Text separator = Printer.print(call.get(0, Text.EMPTY));
        TextBuilder out = new TextBuilder();
        boolean any = false;
        for (Iterator<@Nullable Object> i = Values.iterate(value); i.hasNext(); any = true) {
            call.run().charge(1);
            out.append(any ? separator : Text.EMPTY).append(Printer.print(Library.at(i.next(), call.get(1))));
        }
        return out.build();
    }

    private static @Nullable Object sum(@Nullable Object value, Call call) {
        Object sum = call.get(1, 0L);
        for (Iterator<@Nullable Object> i = Values.iterate(value); i.hasNext(); ) {
            if (sum instanceof Text) {
                throw JinjaError.failed("sum() can't sum strings");
            }
            sum = Operators.calculate("+", sum, Library.at(i.next(), call.get(0)), call.run());
            call.run().charge(sum);
        }
        return sum;
    }

    private static @Nullable Object extreme(@Nullable Object value, Call call, int direction) {
        Iterator<@Nullable Object> values = Values.iterate(value);
        if (!values.hasNext()) {
            return new Undefined("No aggregated item, sequence was empty.");
        }
        boolean caseSensitive = call.flag(0, false);
        Object best = values.next();
        Object bestKey = Library.sortKey(Library.at(best, call.get(1)), caseSensitive);
        while (values.hasNext()) {
            Object next = values.next();
            Object key = Library.sortKey(Library.at(next, call.get(1)), caseSensitive);
            call.run().charge(key);
            if (Values.compare(key, bestKey, direction < 0 ? "<" : ">") * direction > 0) {
                best = next;
                bestKey = key;
            }
        }
        return best;
    }

    private record Keyed(@Nullable Object key, @Nullable Object value) {}

    private static List<Keyed> sorted(List<Keyed> values, boolean reverse, Execution run) {
        Comparator<Keyed> order = (a, b) -> {
            run.charge(a.key);
            run.charge(b.key);
            return Values.compare(a.key, b.key, "<");
        };
        values.sort(reverse ? order.reversed() : order);
        return values;
    }

    private static Object sort(@Nullable Object value, Call call) {
        boolean caseSensitive = call.flag(1, false);
        List<Keyed> keyed = new ArrayList<>();
        for (Object each : Values.list(value, call.run())) {
            keyed.add(new Keyed(sortKeys(each, call.get(2), caseSensitive), each));
        }
        return values(sorted(keyed, call.flag(0, false), call.run()));
    }

    private static List<@Nullable Object> values(List<Keyed> keyed) {
        List<@Nullable Object> values = new ArrayList<>();
        keyed.forEach(each -> values.add(each.value));
        return values;
    }

    /** The attributes to sort by may be several, with commas between their paths. */
    private static List<@Nullable Object> sortKeys(
            @Nullable Object value, @Nullable Object attribute, boolean caseSensitive) {
        List<@Nullable Object> paths = attribute instanceof Text text
                ? Splitting.split(text, Text.trusted(","), -1, false)
                : Collections.singletonList(attribute);
        List<@Nullable Object> keys = new ArrayList<>();
        for (Object path : paths) {
            keys.add(Library.sortKey(Library.at(value, path), caseSensitive));
        }
        return keys;
    }

    private static Object unique(@Nullable Object value, Call call) {
        Set<@Nullable Object> seen = new HashSet<>();
        List<@Nullable Object> unique = new ArrayList<>();
        for (Object each : Values.list(value, call.run())) {
            Object key = Library.sortKey(Library.at(each, call.get(1)), call.flag(0, false));
            if (seen.add(key instanceof Boolean ? Numbers.whole(Numbers.big(key)) : Dict.key(key))) {
                unique.add(each);
            }
        }
        return new Generator(unique.iterator());
    }

    /** A pair with names: what its members have in common, and the members. */
    private static final class Group extends Tuple implements Attributes {
        Group(@Nullable Object grouper, List<@Nullable Object> list) {
            super(Arrays.asList(grouper, list));
        }

        @Override
        public @Nullable Object attribute(String name) {
            return switch (name) {
                case "grouper" -> get(0);
                case "list" -> get(1);
                default -> Undefined.attribute(this, name);
            };
        }
    }

    private static Object groupBy(@Nullable Object value, Call call) {
        boolean caseSensitive = call.flag(2, false);
        List<Keyed> keyed = new ArrayList<>();
        for (Object each : Values.list(value, call.run())) {
            Object grouper = Library.at(each, call.get(0), call.get(1));
            keyed.add(new Keyed(Library.sortKey(grouper, caseSensitive), Tuple.of(grouper, each)));
        }
        List<@Nullable Object> groups = new ArrayList<>();
        List<@Nullable Object> members = new ArrayList<>();
        Keyed last = null;
        for (Keyed each : sorted(keyed, false, call.run())) {
            if (last == null || !Values.equal(last.key, each.key)) {
                members = new ArrayList<>();
                groups.add(new Group(Members.element(each.value, 0L), members));
                last = each;
            }
            members.add(Members.element(each.value, 1L));
        }
        return groups;
    }

    private static Object batch(@Nullable Object value, Call call) {
        int size = call.whole(0, 1, 1, Limits.ELEMENTS);
        List<@Nullable Object> batches = new ArrayList<>();
        List<@Nullable Object> batch = new ArrayList<>();
        for (Object each : Values.list(value, call.run())) {
            if (batch.size() == size) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(each);
        }
        if (!batch.isEmpty()) {
            if (call.some(1)) {
                batch.addAll(Collections.nCopies(size - batch.size(), call.get(1)));
            }
            batches.add(batch);
        }
        return new Generator(batches.iterator());
    }

    private static Object slices(@Nullable Object value, Call call) {
        List<@Nullable Object> all = Values.list(value, call.run());
        int count = call.whole(0, 1, 1, Limits.ELEMENTS);
        int size = all.size() / count;
        int longer = all.size() % count;
        List<@Nullable Object> slices = new ArrayList<>();
        for (int i = 0, from = 0; i < count; i++) {
            int to = from + size + (i < longer ? 1 : 0);
            List<@Nullable Object> slice = new ArrayList<>(all.subList(from, to));
            if (call.some(1) && i >= longer) {
                slice.add(call.get(1));
            }
            slices.add(slice);
            from = to;
        }
        return new Generator(slices.iterator());
    }

    private static Object items(@Nullable Object value, Call call) {
        if (value instanceof Dict dict) {
            return new Generator(dict.items().iterator());
        } else if (value instanceof Undefined) {
            return new Generator(Collections.emptyIterator());
        }
        throw JinjaError.failed("Can only get item pairs from a mapping, not from " + Values.typeName(value));
    }

    private static Object dictSort(@Nullable Object value, Call call) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof Dict dict)) {
            throw JinjaError.failed("'" + Values.typeName(value) + "' object has no attribute 'items'");
        }
        String by = call.has(1) ? call.text(1).value : "key";
        if (!by.equals("key") && !by.equals("value")) {
            throw JinjaError.failed("You can only sort by either \"key\" or \"value\"");
        }
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : dict.items()) {
            Object key = Members.element(item, by.equals("key") ? 0L : 1L);
            keyed.add(new Keyed(Library.sortKey(key, call.flag(0, false)), item));
        }
        return values(sorted(keyed, call.flag(2, false), call.run()));
    }
}
