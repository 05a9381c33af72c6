package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Statement}. Each record executes itself; {@code at} is its offset in the template. */
final class Statements {
    private Statements() {}

    /** Text between tags. */
    record TextOutput(Text text) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            scope.run.charge(text);
            scope.run.output().append(text);
            return Flow.NEXT;
        }
    }

    /** {@code {{ value }}}. */
    record Print(Expression value, int at) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            Object printed = value.evaluate(scope);
            scope.run.step(at);
            Text text = Printer.print(printed);
            scope.run.charge(text);
            scope.run.output().append(text);
            return Flow.NEXT;
        }
    }

    /** What can stand on the left of an assignment. */
    interface Target {
        void assign(Scope scope, @Nullable Object value);
    }

    record NameTarget(String name) implements Target {
        @Override
        public void assign(Scope scope, @Nullable Object value) {
            scope.set(name, value);
        }
    }

    /** {@code namespace.attribute}. */
    record AttributeTarget(String namespace, String attribute, int at) implements Target {
        @Override
        public void assign(Scope scope, @Nullable Object value) {
            scope.run.step(at);
            if (!(scope.get(namespace) instanceof Namespace owner)) {
                throw JinjaError.failed("cannot assign attribute on non-namespace object '" + namespace + "'");
            }
            owner.set(attribute, value);
        }
    }

    record TupleTarget(List<Target> targets, int at) implements Target {
        @Override
        public void assign(Scope scope, @Nullable Object value) {
            scope.run.step(at);
            if (!Values.isIterable(value)) {
                throw JinjaError.failed("cannot unpack non-iterable " + Values.typeName(value) + " object");
            }
            List<@Nullable Object> values = Values.list(value, scope.run);
            if (values.size() != targets.size()) {
                throw JinjaError.failed(
                        values.size() < targets.size()
                                ? "not enough values to unpack (expected " + targets.size() + ", got " + values.size()
                                        + ")"
                                : "too many values to unpack (expected " + targets.size() + ")");
            }
            for (int i = 0; i < values.size(); i++) {
                targets.get(i).assign(scope, values.get(i));
            }
        }
    }

    /** {@code {% set target = value %}}. */
    record Assign(Target target, Expression value) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            target.assign(scope, value.evaluate(scope));
            return Flow.NEXT;
        }
    }

    /** Runs the body by itself and gives its text through the filters, if there are any, to the target, else prints it. */
    record Captured(@Nullable Target target, List<Expressions.Filter> filters, List<Statement> body)
            implements Statement {
        @Override
        public Flow execute(Scope scope) {
            scope.run.beginCapture();
            Flow flow = Statement.execute(body, scope.inner());
            Object value = scope.run.endCapture();
            if (flow == Flow.NEXT) {
                for (Expressions.Filter filter : filters) {
                    value = filter.apply(value, scope);
                }
                if (target == null) {
                    scope.run.output().append(Printer.print(value));
                } else {
                    target.assign(scope, value);
                }
            }
            return flow;
        }
    }

    /** {@code if} and {@code elif} branches in order. */
    record If(List<Expression> tests, List<List<Statement>> bodies, List<Statement> otherwise) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            for (int i = 0; i < tests.size(); i++) {
                if (Values.isTrue(tests.get(i).evaluate(scope))) {
                    return Statement.execute(bodies.get(i), scope);
                }
            }
            return Statement.execute(otherwise, scope);
        }
    }

    /** {@code {% for target in values if filter recursive %}}. */
    record For(
            Target target,
            Expression values,
            @Nullable Expression filter,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise,
            int at)
            implements Statement {
        @Override
        public Flow execute(Scope scope) {
            Object iterated = values.evaluate(scope);
            scope.run.step(at);
            return run(scope, iterated, 0);
        }

        /** Runs the loop over some values; {@code depth} counts the recursive loops around it. */
        Flow run(Scope scope, @Nullable Object iterated, int depth) {
            List<@Nullable Object> items = items(scope, iterated);
            if (items.isEmpty()) {
                return Statement.execute(otherwise, scope.inner());
            }
            Loop loop = new Loop(items, depth, recursive ? this : null, scope);
            Flow flow = Flow.NEXT;
            while (flow != Flow.BREAK && loop.advance()) {
                Scope inner = scope.inner();
                target.assign(inner, loop.item());
                inner.set("loop", loop);
                scope.run.step(at);
                flow = Statement.execute(body, inner);
            }
            return Flow.NEXT;
        }

        private List<@Nullable Object> items(Scope scope, @Nullable Object iterated) {
            if (filter == null) {
                return Values.list(iterated, scope.run);
            }
            List<@Nullable Object> items = new ArrayList<>();
            for (Iterator<@Nullable Object> i = Values.iterate(iterated); i.hasNext(); ) {
                Object item = i.next();
                Scope inner = scope.inner();
                target.assign(inner, item);
                if (Values.isTrue(filter.evaluate(inner))) {
                    items.add(item);
                }
            }
            return items;
        }
    }

    /** {@code {% macro %}}. */
    record Define(Macro.Definition macro) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            scope.set(macro.name(), new Macro(macro, scope));
            return Flow.NEXT;
        }
    }

    /** {@code {% call(parameters) macro(arguments) %}}: the body becomes the macro {@code caller}. */
    record CallBlock(Expressions.Call call, Macro.Definition caller) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            Text printed = Printer.print(call.call(scope, new Macro(caller, scope)));
            scope.run.charge(printed);
            scope.run.output().append(printed);
            return Flow.NEXT;
        }
    }

    /** {@code {% with name = value %}}; without names also the {@code generation} block, which only marks its body. */
    record With(List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            Scope inner = scope.inner();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(inner, values.get(i).evaluate(scope));
            }
            return Statement.execute(body, inner);
        }
    }

    /** {@code {% break %}} and {@code {% continue %}}. */
    record Jump(Flow flow) implements Statement {
        @Override
        public Flow execute(Scope scope) {
            return flow;
        }
    }
}
