package dev.slm.tokenizers.internal.jinja;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's dict: keeps the order in which keys came. Templates cannot change one. */
final class Dict {
    private final Map<@Nullable Object, @Nullable Object> entries;

    Dict() {
        this(new LinkedHashMap<>());
    }

    private Dict(Map<@Nullable Object, @Nullable Object> entries) {
        this.entries = entries;
    }

    Dict copy() {
        return new Dict(new LinkedHashMap<>(entries));
    }

    /** Only for the one who builds the dictionary. */
    Dict put(@Nullable Object key, @Nullable Object value) {
        entries.put(key(key), value);
        return this;
    }

    boolean contains(@Nullable Object key) {
        return entries.containsKey(key(key));
    }

    @Nullable
    Object get(@Nullable Object key) {
        return entries.get(key(key));
    }

    int size() {
        return entries.size();
    }

    Map<@Nullable Object, @Nullable Object> entries() {
        return entries;
    }

    /** Checks that a value may be a key, and makes numbers that are equal in Python equal in Java. */
    static @Nullable Object key(@Nullable Object key) {
        if (key instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p53) {
            return number.longValue();
        }
        if (key instanceof Tuple tuple) {
            tuple.forEach(Dict::key);
        } else if (key instanceof List<?> && !(key instanceof IntegerRange)
                || key instanceof Dict
                || key instanceof View) {
            throw JinjaError.failed("unhashable type: '" + Values.typeName(key) + "'");
        }
        return key;
    }

    View keys() {
        return new View("dict_keys", this);
    }

    View values() {
        return new View("dict_values", this);
    }

    View items() {
        return new View("dict_items", this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dict dict && Values.equal(this, dict);
    }

    @Override
    public int hashCode() {
        return entries.size();
    }

    /** What {@code keys()}, {@code values()} and {@code items()} give. */
    static final class View extends AbstractCollection<@Nullable Object> {
        final String kind;
        private final Dict dict;

        View(String kind, Dict dict) {
            this.kind = kind;
            this.dict = dict;
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            return switch (kind) {
                case "dict_keys" -> dict.entries.keySet().iterator();
                case "dict_values" -> dict.entries.values().iterator();
                default ->
                    dict.entries.entrySet().stream()
                            .<@Nullable Object>map(e -> Tuple.of(e.getKey(), e.getValue()))
                            .iterator();
            };
        }

        @Override
        public int size() {
            return dict.size();
        }
    }
}
