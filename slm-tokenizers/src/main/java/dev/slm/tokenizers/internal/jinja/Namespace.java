package dev.slm.tokenizers.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code namespace(name=value)}: the one value that a template may change, also from within a loop. */
final class Namespace implements Attributes {
    private final Map<String, @Nullable Object> members = new HashMap<>();

    void set(String name, @Nullable Object value) {
        members.put(name, value);
    }

    @Override
    public @Nullable Object attribute(String name) {
        return members.containsKey(name) ? members.get(name) : Undefined.attribute(this, name);
    }
}
