package dev.slm.tokenizers.internal.jinja;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One rendering: where its output goes, what it may still spend, and where in the template it stands. */
final class Execution {
    private final Clock clock;
    private final Deque<TextBuilder> outputs = new ArrayDeque<>();
    private long units = Limits.STEPS * Limits.UNITS_PER_STEP;
    private int calls;
    private int position;

    Execution(Clock clock) {
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    int position() {
        return position;
    }

    /** Counts one node of the tree; errors from here on belong to this position. */
    void step(int at) {
        position = at;
        charge(Limits.UNITS_PER_STEP);
    }

    void charge(long work) {
        units -= work;
        if (units < 0) {
            throw JinjaError.limit("the template takes more than " + Limits.STEPS + " steps");
        }
    }

    /** Counts the work of reading or making a value. */
    void charge(@Nullable Object value) {
        if (value instanceof Text text) {
            charge(text.value.length());
        } else if (value instanceof Collection<?> collection) {
            charge(collection.size());
        }
    }

    TextBuilder output() {
        return outputs.getFirst();
    }

    /** From here to {@link #endCapture} what is printed goes into a text of its own. */
    void beginCapture() {
        outputs.push(new TextBuilder());
    }

    Text endCapture() {
        Text text = outputs.pop().build();
        charge(text);
        return text;
    }

    /** Runs a macro's or recursive loop's body, which may call itself. */
    <T extends @Nullable Object> T nested(Supplier<T> body) {
        if (++calls > Limits.CALLS) {
            throw JinjaError.limit("more than " + Limits.CALLS + " macro calls within each other");
        }
        try {
            return body.get();
        } finally {
            calls--;
        }
    }
}
