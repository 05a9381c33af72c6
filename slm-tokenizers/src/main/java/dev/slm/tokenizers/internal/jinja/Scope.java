package dev.slm.tokenizers.internal.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that a part of a template sees: its own, then those around it, then the globals. */
final class Scope {
    private final @Nullable Scope parent;
    private final Map<String, @Nullable Object> variables = new HashMap<>();
    final Execution run;

    /** The outermost scope. */
    Scope(Map<String, ? extends @Nullable Object> globals, Execution run) {
        this.parent = null;
        this.run = run;
        variables.putAll(globals);
    }

    private Scope(Scope parent) {
        this.parent = parent;
        this.run = parent.run;
    }

    /** A scope within this one: what is set there ends with it. */
    Scope inner() {
        return new Scope(this);
    }

    void set(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    @Nullable
    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) {
                return value;
            }
        }
        return Undefined.name(name);
    }
}
