package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a call block, together with the scope that it was defined in. */
record Macro(Definition definition, Scope scope) implements Callable, Attributes {
    /**
     * What the template says of a macro.
     *
     * @param defaults the last parameters' default values
     * @param uses which of {@code varargs}, {@code kwargs} and {@code caller} the body names; without the name, such
     *     arguments are errors
     */
    record Definition(
            String name, List<String> parameters, List<Expression> defaults, List<Statement> body, Set<String> uses) {}

    @Override
    public Object call(Arguments arguments, Execution run) {
        return run.nested(() -> {
            Scope inner = scope.inner();
            bind(arguments, inner);
            run.beginCapture();
            Statement.execute(definition.body, inner);
            return run.endCapture();
        });
    }

    private void bind(Arguments arguments, Scope inner) {
        List<String> parameters = definition.parameters;
        List<@Nullable Object> positional = arguments.positional();
        Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments.named());
        if (definition.uses.contains("caller") && !parameters.contains("caller")) {
            Object caller = named.remove("caller");
            inner.set("caller", caller == null ? new Undefined("No caller defined") : caller);
        }
        int firstDefault = parameters.size() - definition.defaults.size();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            if (i < positional.size()) {
                if (named.containsKey(parameter)) {
                    throw JinjaError.failed(
                            "macro '" + definition.name + "' got multiple values for argument '" + parameter + "'");
                }
                inner.set(parameter, positional.get(i));
            } else if (named.containsKey(parameter)) {
                inner.set(parameter, named.remove(parameter));
            } else if (i >= firstDefault) {
                inner.set(parameter, definition.defaults.get(i - firstDefault).evaluate(inner));
            } else {
                inner.set(parameter, new Undefined("parameter '" + parameter + "' was not provided"));
            }
        }
        rest(positional, named, inner);
    }

    private void rest(List<@Nullable Object> positional, Map<String, @Nullable Object> named, Scope inner) {
        int count = definition.parameters.size();
        if (definition.uses.contains("kwargs")) {
            Dict dict = new Dict();
            named.forEach((name, value) -> dict.put(Text.trusted(name), value));
            inner.set("kwargs", dict);
        } else if (!named.isEmpty()) {
            throw JinjaError.failed("macro '" + definition.name + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        if (definition.uses.contains("varargs")) {
            inner.set(
                    "varargs",
                    new Tuple(new ArrayList<>(
                            positional.subList(Math.min(count, positional.size()), positional.size()))));
        } else if (positional.size() > count) {
            throw JinjaError.failed("macro '" + definition.name + "' takes not more than " + count + " argument(s)");
        }
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "name" -> Text.trusted(definition.name);
            case "arguments" ->
                new Tuple(definition.parameters.stream()
                        .<@Nullable Object>map(Text::trusted)
                        .toList());
            case "catch_kwargs" -> definition.uses.contains("kwargs");
            case "catch_varargs" -> definition.uses.contains("varargs");
            case "caller" -> definition.uses.contains("caller");
            default -> Undefined.attribute(this, name);
        };
    }
}
