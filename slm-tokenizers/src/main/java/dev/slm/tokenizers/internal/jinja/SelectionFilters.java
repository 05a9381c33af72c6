package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters that choose among values or compute each one: map, select, reject; also default and attr. */
final class SelectionFilters {
    static final Map<String, Builtin> ALL = new Builtin.Table()
            .add("map *", (value, call) -> mapped(value, mapping(call)))
            .add("select *", (value, call) -> chosen(value, call, false, true))
            .add("reject *", (value, call) -> chosen(value, call, false, false))
            .add("selectattr *", (value, call) -> chosen(value, call, true, true))
            .add("rejectattr *", (value, call) -> chosen(value, call, true, false))
            .add("default default_value? boolean?", SelectionFilters::orDefault)
            .alias("d", "default")
            .add("attr name", (value, call) -> Members.ownAttribute(value, call.text(0).value))
            .build();

    private SelectionFilters() {}

    private static @Nullable Object orDefault(@Nullable Object value, Call call) {
        boolean missing = value instanceof Undefined || call.flag(1, false) && !Values.isTrue(value);
        return missing ? call.get(0, Text.EMPTY) : value;
    }

    private static Generator mapped(@Nullable Object value, Function<@Nullable Object, @Nullable Object> function) {
        Iterator<@Nullable Object> values = Values.isTrue(value)
                ? Values.iterate(value)
                : List.<@Nullable Object>of().iterator();
        return new Generator(new Iterator<@Nullable Object>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public @Nullable Object next() {
                return function.apply(values.next());
            }
        });
    }

    /** What {@code map} does to each value: a filter by name, or an attribute. */
    private static Function<@Nullable Object, @Nullable Object> mapping(Call call) {
        Map<String, @Nullable Object> named = call.rest().named();
        if (!call.rest().positional().isEmpty()) {
            Builtin filter = Library.filter(name(call.rest().positional().get(0), "filter"));
            Arguments arguments = call.rest().skip(1);
            return value -> filter.invoke(value, arguments, call.run());
        } else if (!named.containsKey("attribute")
                || !Set.of("attribute", "default").containsAll(named.keySet())) {
            throw JinjaError.failed("map requires a filter argument, or attribute= and perhaps default=");
        }
        Object otherwise = named.get("default");
        return value -> {
            call.run().charge(Limits.UNITS_PER_STEP);
            return Library.at(value, named.get("attribute"), otherwise);
        };
    }

    private static String name(@Nullable Object value, String what) {
        if (value instanceof Text text) {
            return text.value;
        }
        throw JinjaError.failed("the name of a " + what + " expected, not " + Printer.abbreviated(value));
    }

    private static Generator chosen(@Nullable Object value, Call call, boolean byAttribute, boolean keep) {
        Iterator<@Nullable Object> values = Values.isTrue(value)
                ? Values.iterate(value)
                : List.<@Nullable Object>of().iterator();
        Predicate<@Nullable Object> test = test(call, byAttribute);
        return new Generator(new Iterator<@Nullable Object>() {
            private final List<@Nullable Object> found = new ArrayList<>(1);

            @Override
            public boolean hasNext() {
                while (found.isEmpty() && values.hasNext()) {
                    Object next = values.next();
                    call.run().charge(Limits.UNITS_PER_STEP);
                    if (test.test(next) == keep) {
                        found.add(next);
                    }
                }
                return !found.isEmpty();
            }

            @Override
            public @Nullable Object next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return found.remove(0);
            }
        });
    }

    private static Predicate<@Nullable Object> test(Call call, boolean byAttribute) {
        List<@Nullable Object> positional = call.rest().positional();
        if (byAttribute && positional.isEmpty()) {
            throw JinjaError.failed("Missing parameter for attribute name");
        }
        Object path = byAttribute ? positional.get(0) : null;
        Arguments given = byAttribute ? call.rest().skip(1) : call.rest();
        if (given.positional().isEmpty()) {
            return value -> Values.isTrue(Library.at(value, path));
        }
        Builtin test = Library.test(name(given.positional().get(0), "test"));
        Arguments arguments = given.skip(1);
        return value -> Values.isTrue(test.invoke(Library.at(value, path), arguments, call.run()));
    }
}
