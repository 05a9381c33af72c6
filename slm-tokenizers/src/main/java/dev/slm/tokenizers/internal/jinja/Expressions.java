package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Expression}. Each record evaluates itself; {@code at} is its offset in the template. */
final class Expressions {
    private Expressions() {}

    record Constant(@Nullable Object value) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            return value;
        }
    }

    record Name(String name, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            scope.run.step(at);
            return scope.get(name);
        }
    }

    /** {@code [a, b]} or {@code (a, b)}. */
    record Sequence(List<Expression> elements, boolean tuple, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            scope.run.step(at);
            List<@Nullable Object> values = new ArrayList<>(elements.size());
            for (Expression element : elements) {
                values.add(element.evaluate(scope));
            }
            return tuple ? new Tuple(values) : values;
        }
    }

    /** {@code {key: value}}; keys and values by turns. */
    record Mapping(List<Expression> keysAndValues, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            scope.run.step(at);
            Dict dict = new Dict();
            for (int i = 0; i < keysAndValues.size(); i += 2) {
                Object key = keysAndValues.get(i).evaluate(scope);
                dict.put(key, keysAndValues.get(i + 1).evaluate(scope));
            }
            return dict;
        }
    }

    /** {@code then if test else otherwise}; without else the value may be undefined. */
    record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            if (Values.isTrue(test.evaluate(scope))) {
                return then.evaluate(scope);
            }
            return otherwise == null
                    ? new Undefined("the inline if-expression evaluated to false and no else section was defined.")
                    : otherwise.evaluate(scope);
        }
    }

    /** {@code left and right}, {@code left or right}: the value of the side that decided. */
    record Logical(boolean and, Expression left, Expression right) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            Object value = left.evaluate(scope);
            return Values.isTrue(value) == and ? right.evaluate(scope) : value;
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return !Values.isTrue(operand.evaluate(scope));
        }
    }

    /** {@code -x} or {@code +x}. */
    record Sign(boolean minus, Expression operand, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = operand.evaluate(scope);
            scope.run.step(at);
            return Operators.sign(minus, value);
        }
    }

    /** One of {@code + - * / // % **}. */
    record Arithmetic(String operator, Expression left, Expression right, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object a = left.evaluate(scope);
            Object b = right.evaluate(scope);
            scope.run.step(at);
            Object result = Operators.calculate(operator, a, b, scope.run);
            scope.run.charge(result);
            return result;
        }
    }

    /** {@code a ~ b ~ c}: all as text. */
    record Concatenation(List<Expression> parts, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            TextBuilder out = new TextBuilder();
            for (Expression part : parts) {
                Object value = part.evaluate(scope);
                scope.run.step(at);
                out.append(Printer.print(value));
            }
            Text text = out.build();
            scope.run.charge(text);
            return text;
        }
    }

    /** {@code a < b == c}: each value with the next, up to the first that does not hold. */
    record Comparison(Expression first, List<String> operators, List<Expression> others, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object left = first.evaluate(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).evaluate(scope);
                scope.run.step(at);
                if (!Operators.holds(operators.get(i), left, right, scope.run)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    /** What stands in the brackets of a call, filter or test. */
    record ArgumentList(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression starred,
            @Nullable Expression doubleStarred) {
        static final ArgumentList NONE = new ArgumentList(List.of(), Map.of(), null, null);

        Arguments evaluate(Scope scope) {
            if (this == NONE) {
                return Arguments.NONE;
            }
            List<@Nullable Object> values = new ArrayList<>(positional.size());
            for (Expression argument : positional) {
                values.add(argument.evaluate(scope));
            }
            if (starred != null) {
                values.addAll(Values.list(starred.evaluate(scope), scope.run));
            }
            Map<String, @Nullable Object> byName = new LinkedHashMap<>();
            named.forEach((name, argument) -> byName.put(name, argument.evaluate(scope)));
            if (doubleStarred != null) {
                Object more = doubleStarred.evaluate(scope);
                if (!(more instanceof Dict dict)) {
                    throw JinjaError.failed("argument after ** must be a mapping, not " + Values.typeName(more));
                }
                dict.entries().forEach((key, value) -> {
                    if (!(key instanceof Text name)) {
                        throw JinjaError.failed("keywords must be strings");
                    } else if (byName.containsKey(name.value)) {
                        throw JinjaError.failed("got multiple values for keyword argument '" + name.value + "'");
                    }
                    byName.put(name.value, value);
                });
            }
            return new Arguments(values, byName);
        }
    }

    /** {@code target | name(arguments)}; without target in a filter block or {@code set} block, which give it. */
    record Filter(@Nullable Expression target, String name, ArgumentList arguments, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            return apply(target == null ? null : target.evaluate(scope), scope);
        }

        @Nullable
        Object apply(@Nullable Object value, Scope scope) {
            Arguments given = arguments.evaluate(scope);
            scope.run.step(at);
            return Library.filter(name).invoke(value, given, scope.run);
        }
    }

    /** {@code target is name arguments}. */
    record Test(Expression target, String name, ArgumentList arguments, int at) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            Arguments given = arguments.evaluate(scope);
            scope.run.step(at);
            return Values.isTrue(Library.test(name).invoke(value, given, scope.run));
        }
    }

    /** {@code target.name}. */
    record Attribute(Expression target, String name, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            scope.run.step(at);
            return Members.attribute(value, name);
        }
    }

    /** {@code target[index]}. */
    record Subscript(Expression target, Expression index, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            Object key = index.evaluate(scope);
            scope.run.step(at);
            return Members.element(value, key);
        }
    }

    /** {@code target[start:stop:step]}, each of which may be missing. */
    record Slice(
            Expression target, @Nullable Expression start, @Nullable Expression stop, @Nullable Expression step, int at)
            implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = target.evaluate(scope);
            Object from = start == null ? null : start.evaluate(scope);
            Object to = stop == null ? null : stop.evaluate(scope);
            Object by = step == null ? null : step.evaluate(scope);
            scope.run.step(at);
            Object result = Members.slice(value, from, to, by);
            scope.run.charge(result);
            return result;
        }
    }

    /** {@code target(arguments)}. */
    record Call(Expression target, ArgumentList arguments, int at) implements Expression {
        @Override
        public @Nullable Object evaluate(Scope scope) {
            return call(scope, null);
        }

        /** Calls with one more argument named {@code caller}, the body of a call block. */
        @Nullable
        Object call(Scope scope, @Nullable Macro caller) {
            Object function = target.evaluate(scope);
            Arguments given = arguments.evaluate(scope);
            if (caller != null) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>(given.named());
                named.put("caller", caller);
                given = new Arguments(given.positional(), named);
            }
            scope.run.step(at);
            if (function instanceof Callable callable) {
                return callable.call(given, scope.run);
            } else if (function instanceof Undefined undefined) {
                throw undefined.error();
            }
            throw JinjaError.failed("'" + Values.typeName(function) + "' object is not callable");
        }
    }
}
