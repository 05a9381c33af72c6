package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of Python's lists, tuples and dictionaries, less those that change their object. */
final class CollectionMethods {
    static final Map<String, Builtin> TUPLE = new Builtin.Table()
            .add("count value", CollectionMethods::count)
            .add("index value start? stop?", CollectionMethods::index)
            .build();

    static final Map<String, Builtin> LIST = new Builtin.Table()
            .addAll(TUPLE)
            .add("copy", (self, call) -> new ArrayList<>(list(self)))
            .build();

    static final Map<String, Builtin> DICT = new Builtin.Table()
            .add(
                    "get key default?",
                    (self, call) ->
                            dict(self).contains(call.get(0)) ? dict(self).get(call.get(0)) : call.get(1, null))
            .add("keys", (self, call) -> dict(self).keys())
            .add("values", (self, call) -> dict(self).values())
            .add("items", (self, call) -> dict(self).items())
            .add("copy", (self, call) -> dict(self).copy())
            .build();

    private CollectionMethods() {}

    private static List<?> list(@Nullable Object self) {
        return (List<?>) Objects.requireNonNull(self);
    }

    private static Dict dict(@Nullable Object self) {
        return (Dict) Objects.requireNonNull(self);
    }

    private static Object count(@Nullable Object self, Call call) {
        return list(self).stream().filter(e -> Values.equal(e, call.get(0))).count();
    }

    private static Object index(@Nullable Object self, Call call) {
        List<?> list = list(self);
        long from = call.whole(1, 0);
        long to = call.whole(2, list.size());
        from = Math.max(0, from < 0 ? from + list.size() : from);
        to = Math.min(list.size(), to < 0 ? to + list.size() : to);
        for (long i = from; i < to; i++) {
            if (Values.equal(list.get((int) i), call.get(0))) {
                return i;
            }
        }
        throw JinjaError.failed(Printer.abbreviated(call.get(0)) + " is not in list");
    }
}
