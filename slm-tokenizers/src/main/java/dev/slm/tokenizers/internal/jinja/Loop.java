package dev.slm.tokenizers.internal.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop} in the body of a {@code for}. */
final class Loop implements Attributes, Callable {
    private static final Map<String, Builtin> METHODS = new Builtin.Table()
            .add("cycle *", (loop, call) -> ((Loop) Objects.requireNonNull(loop))
                    .cycle(call.rest().positional()))
            .add("changed *", (loop, call) -> ((Loop) Objects.requireNonNull(loop))
                    .changed(call.rest().positional()))
            .build();

    private final List<@Nullable Object> items;
    private final int depth;
    private final Statements.@Nullable For recursive;
    private final Scope scope;
    private int index = -1;
    private @Nullable List<@Nullable Object> lastSeen;

    /** A loop before its first item; {@code recursive} is the statement to run again when the loop is called. */
    Loop(List<@Nullable Object> items, int depth, Statements.@Nullable For recursive, Scope scope) {
        this.items = items;
        this.depth = depth;
        this.recursive = recursive;
        this.scope = scope;
    }

    boolean advance() {
        return ++index < items.size();
    }

    @Nullable
    Object item() {
        return items.get(index);
    }

    int length() {
        return items.size();
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index < items.size() - 1 ? items.get(index + 1) : new Undefined("there is no next item");
            case "cycle", "changed" -> new Builtin.Bound(METHODS.get(name), this);
            default -> Undefined.attribute(this, name);
        };
    }

    private @Nullable Object cycle(List<@Nullable Object> values) {
        if (values.isEmpty()) {
            throw JinjaError.failed("no items for cycling given");
        }
        return values.get(index % values.size());
    }

    private boolean changed(List<@Nullable Object> values) {
        boolean changed = lastSeen == null || !Values.equal(lastSeen, values);
        lastSeen = values;
        return changed;
    }

    @Override
    public Object call(Arguments arguments, Execution run) {
        Statements.For body = recursive;
        if (body == null) {
            throw JinjaError.failed("the loop must have the 'recursive' marker to be called recursively");
        } else if (arguments.positional().size() != 1 || !arguments.named().isEmpty()) {
            throw JinjaError.failed("a recursive loop takes one argument, the values to iterate over");
        }
        return run.nested(() -> {
            run.beginCapture();
            body.run(scope, arguments.positional().get(0), depth + 1);
            return run.endCapture();
        });
    }
}
