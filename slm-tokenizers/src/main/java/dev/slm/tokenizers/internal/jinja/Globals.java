package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template can call. */
final class Globals {
    private static final Map<String, Builtin> FUNCTIONS = new Builtin.Table()
            .add("range start stop? step?", (self, call) -> range(call))
            .add("dict *", (self, call) -> dict(call))
            .add("namespace *", (self, call) -> namespace(call))
            .add("cycler *", (self, call) -> new Cycler(call.rest().positional()))
            .add("joiner sep?", (self, call) -> new Joiner(call.get(0, Text.trusted(", "))))
            .add("raise_exception message", (self, call) -> {
                throw JinjaError.raised(Printer.print(call.get(0)).value);
            })
            .add("strftime_now format", (self, call) -> call.text(0)
                    .derived(Strftime.format(
                            call.text(0).value, LocalDateTime.now(call.run().clock()))))
            .build();

    private Globals() {}

    /** The functions as variables. */
    static Map<String, @Nullable Object> all() {
        Map<String, @Nullable Object> all = new HashMap<>();
        FUNCTIONS.forEach((name, function) -> all.put(name, new Builtin.Bound(function, null)));
        return all;
    }

    private static Object range(Call call) {
        long first = call.whole(0);
        return call.has(1) ? new IntegerRange(first, call.whole(1), call.whole(2, 1)) : new IntegerRange(0, first, 1);
    }

    private static Dict dict(Call call) {
        Dict dict = new Dict();
        List<@Nullable Object> from = call.rest().positional();
        if (from.size() > 1) {
            throw JinjaError.failed("dict expected at most 1 argument, got " + from.size());
        } else if (!from.isEmpty() && from.get(0) instanceof Dict other) {
            other.entries().forEach(dict::put);
        } else if (!from.isEmpty()) {
            for (Object each : Values.list(from.get(0), call.run())) {
                List<@Nullable Object> pair = Values.list(each, call.run());
                if (pair.size() != 2) {
                    throw JinjaError.failed("dict() needs pairs of key and value, not " + Printer.abbreviated(each));
                }
                dict.put(pair.get(0), pair.get(1));
            }
        }
        call.rest().named().forEach((name, value) -> dict.put(Text.trusted(name), value));
        return dict;
    }

    private static Namespace namespace(Call call) {
        Namespace namespace = new Namespace();
        dict(call).entries().forEach((name, value) -> namespace.set(Printer.print(name).value, value));
        return namespace;
    }

    /** {@code cycler('odd', 'even')}: gives its values in turn. */
    private static final class Cycler implements Attributes {
        private static final Map<String, Builtin> METHODS = new Builtin.Table()
                .add("next", (self, call) -> self instanceof Cycler cycler ? cycler.next() : null)
                .add("reset", (self, call) -> self instanceof Cycler cycler ? cycler.reset() : null)
                .build();

        private final List<@Nullable Object> values;
        private int at;

        Cycler(List<@Nullable Object> values) {
            if (values.isEmpty()) {
                throw JinjaError.failed("at least one item has to be provided");
            }
            this.values = values;
        }

        private @Nullable Object next() {
            Object value = values.get(at);
            at = (at + 1) % values.size();
            return value;
        }

        private @Nullable Object reset() {
            at = 0;
            return null;
        }

        @Override
        public @Nullable Object attribute(String name) {
            return switch (name) {
                case "current" -> values.get(at);
                case "next", "reset" -> new Builtin.Bound(METHODS.get(name), this);
                default -> Undefined.attribute(this, name);
            };
        }
    }

    /** {@code joiner(', ')}: nothing when called first, then always its separator. */
    private static final class Joiner implements Callable {
        private final @Nullable Object separator;
        private boolean used;

        Joiner(@Nullable Object separator) {
            this.separator = separator;
        }

        @Override
        public @Nullable Object call(Arguments arguments, Execution run) {
            Object value = used ? separator : Text.EMPTY;
            used = true;
            return value;
        }
    }
}
