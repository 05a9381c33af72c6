package dev.slm.tokenizers.internal.jinja;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter, test, method or function of the language: a name, its parameters and what it does.
 *
 * @param parameters names in order; the first {@code required} ones must be given
 * @param open whether further arguments, by position or name, are passed on ({@link Call#rest})
 */
record Builtin(String name, List<String> parameters, int required, boolean open, Body body) {

    /** What a builtin does. The receiver is the filtered or tested value, or the object of a method. */
    interface Body {
        @Nullable
        Object apply(@Nullable Object receiver, Call call);
    }

    /** A table of builtins by name, written as one {@code add} per entry. */
    static final class Table {
        private final Map<String, Builtin> entries = new HashMap<>();

        /**
         * Adds an entry.
         *
         * @param signature name and parameters, separated by spaces; {@code ?} behind a name makes this and the
         *     following parameters optional, a final {@code *} takes any further arguments
         */
        Table add(String signature, Body body) {
            String[] words = signature.split(" ");
            boolean open = words[words.length - 1].equals("*");
            List<String> names =
                    Arrays.stream(words, 1, words.length - (open ? 1 : 0)).toList();
            int required = 0;
            while (required < names.size() && !names.get(required).endsWith("?")) {
                required++;
            }
            List<String> parameters =
                    names.stream().map(n -> n.replace("?", "")).toList();
            entries.put(words[0], new Builtin(words[0], parameters, required, open, body));
            return this;
        }

        Table alias(String alias, String name) {
            entries.put(alias, entries.get(name));
            return this;
        }

        Table addAll(Map<String, Builtin> others) {
            entries.putAll(others);
            return this;
        }

        Map<String, Builtin> build() {
            return Map.copyOf(entries);
        }
    }

    /** Calls the builtin after checking the arguments against the parameters. */
    @Nullable
    Object invoke(@Nullable Object receiver, Arguments arguments, Execution run) {
        int given = arguments.positional().size();
        if (given > parameters.size() && !open) {
            throw JinjaError.failed(
                    name + "() takes at most " + parameters.size() + " arguments but " + given + " were given");
        }
        @Nullable Object[] values = new @Nullable Object[parameters.size()];
        boolean[] present = new boolean[parameters.size()];
        for (int i = 0; i < Math.min(given, values.length); i++) {
            values[i] = arguments.positional().get(i);
            present[i] = true;
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> named : arguments.named().entrySet()) {
            int i = parameters.indexOf(named.getKey());
            if (i < 0 && !open) {
                throw JinjaError.failed(name + "() got an unexpected keyword argument '" + named.getKey()
                        + "'; it knows " + parameters);
            } else if (i < 0) {
                rest.put(named.getKey(), named.getValue());
            } else if (present[i]) {
                throw JinjaError.failed(name + "() got multiple values for argument '" + named.getKey() + "'");
            } else {
                values[i] = named.getValue();
                present[i] = true;
            }
        }
        for (int i = 0; i < required; i++) {
            if (!present[i]) {
                throw JinjaError.failed(name + "() missing the required argument '" + parameters.get(i) + "'");
            }
        }
        List<@Nullable Object> more =
                given > values.length ? arguments.positional().subList(values.length, given) : List.of();
        run.charge(receiver);
        Object result = body.apply(receiver, new Call(this, values, present, new Arguments(more, rest), run));
        run.charge(result);
        return result;
    }

    /** The arguments of one call, matched with the parameters. */
    record Call(Builtin builtin, @Nullable Object[] values, boolean[] present, Arguments rest, Execution run) {
        boolean has(int i) {
            return present[i];
        }

        /** Whether the argument is given and not none. */
        boolean some(int i) {
            return present[i] && values[i] != null;
        }

        @Nullable
        Object get(int i) {
            return values[i];
        }

        @Nullable
        Object get(int i, @Nullable Object otherwise) {
            return present[i] ? values[i] : otherwise;
        }

        boolean flag(int i, boolean otherwise) {
            return present[i] ? Values.isTrue(values[i]) : otherwise;
        }

        /** A whole number; beyond 64 bits the nearest one. */
        long whole(int i) {
            Object value = values[i];
            if (value instanceof Undefined undefined) {
                throw undefined.error();
            } else if (value == null || !Numbers.isWhole(value)) {
                throw wrong(i, "a whole number");
            }
            return Numbers.clampedLong(value);
        }

        long whole(int i, long otherwise) {
            return some(i) ? whole(i) : otherwise;
        }

        /** A whole number in a range. */
        int whole(int i, int otherwise, int least, int most) {
            long value = whole(i, otherwise);
            if (value < least || value > most) {
                throw wrong(i, "from " + least + " to " + most);
            }
            return (int) value;
        }

        Text text(int i) {
            Object value = values[i];
            if (value instanceof Text text) {
                return text;
            }
            throw wrong(i, "a string");
        }

        private JinjaError wrong(int i, String right) {
            return JinjaError.failed("argument '" + builtin.parameters.get(i) + "' of " + builtin.name + "() must be "
                    + right + ", not " + Printer.abbreviated(values[i]));
        }
    }

    /** A method together with its object, or a function (without one), as a value. */
    record Bound(Builtin builtin, @Nullable Object receiver) implements Callable {
        @Override
        public @Nullable Object call(Arguments arguments, Execution run) {
            return builtin.invoke(receiver, arguments, run);
        }
    }
}
