package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Expressions.ArgumentList;
import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what follows a value: {@code .name [index] [start:stop] (arguments) |filter is test}. */
final class PostfixParser {
    private final Lexemes lexemes;
    private final ExpressionParser expressions;
    /**
     * Whether filters and tests may be unknown: in an {@code if} they only matter when reached, since a template may
     * ask first what is available.
     */
    private boolean lenient;

    PostfixParser(Lexemes lexemes, ExpressionParser expressions) {
        this.lexemes = lexemes;
        this.expressions = expressions;
    }

    /** Sets {@link #lenient} and gives what it was. */
    boolean lenient(boolean on) {
        boolean before = lenient;
        lenient = on;
        return before;
    }

    private Expression expression() {
        return expressions.expression();
    }

    /** Reads elements, attributes and calls. */
    Expression access(Expression start) {
        Expression value = start;
        while (true) {
            int at = lexemes.current().position();
            if (lexemes.skipOperator(".")) {
                if (lexemes.at(Kind.NUMBER) && Numbers.isWhole(lexemes.current().number())) {
                    Expression index = new Expressions.Constant(lexemes.next().number());
                    value = new Expressions.Subscript(value, index, at);
                } else {
                    value = new Expressions.Attribute(
                            value, lexemes.expect(Kind.NAME).text(), at);
                }
            } else if (lexemes.skipOperator("[")) {
                value = subscript(value, at);
            } else if (lexemes.atOperator("(")) {
                value = new Expressions.Call(value, arguments(), at);
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression target, int at) {
        @Nullable Expression[] bounds = new @Nullable Expression[3];
        int colons = 0;
        List<Expression> indexes = new ArrayList<>();
        boolean comma = false;
        while (!lexemes.skipOperator("]")) {
            if (indexes.isEmpty() && colons < 2 && lexemes.skipOperator(":")) {
                colons++;
            } else if (colons > 0) {
                bounds[colons] = bounds[colons] == null ? expression() : fail("':' or ']'");
            } else if (indexes.isEmpty() || comma) {
                Expression index = expression();
                if (indexes.isEmpty() && lexemes.skipOperator(":")) {
                    bounds[0] = index;
                    colons = 1;
                } else {
                    indexes.add(index);
                    comma = lexemes.skipOperator(",");
                }
            } else {
                fail("']'");
            }
        }
        if (colons > 0) {
            return new Expressions.Slice(target, bounds[0], bounds[1], bounds[2], at);
        } else if (indexes.isEmpty()) {
            throw JinjaError.syntax(at, "an expression expected in the brackets");
        }
        boolean single = indexes.size() == 1 && !comma;
        return new Expressions.Subscript(
                target, single ? indexes.get(0) : new Expressions.Sequence(indexes, true, at), at);
    }

    private Expression fail(String expected) {
        throw lexemes.unexpected(expected);
    }

    /** Reads filters, tests, and calls of what they give. */
    Expression filtersAndTests(Expression start) {
        Expression value = start;
        while (true) {
            int at = lexemes.current().position();
            if (lexemes.skipOperator("|")) {
                value = filter(value);
            } else if (lexemes.atName("is")) {
                lexemes.next();
                value = test(value);
            } else if (lexemes.atOperator("(")) {
                value = new Expressions.Call(value, arguments(), at);
            } else {
                return value;
            }
        }
    }

    /** A filter's name and arguments. */
    Expressions.Filter filter(@Nullable Expression target) {
        Lexeme name = dottedName();
        if (!lenient) {
            Library.checkFilter(name);
        }
        ArgumentList arguments = lexemes.atOperator("(") ? arguments() : ArgumentList.NONE;
        return new Expressions.Filter(target, name.text(), arguments, name.position());
    }

    private Lexeme dottedName() {
        Lexeme first = lexemes.expect(Kind.NAME);
        StringBuilder name = new StringBuilder(first.text());
        while (lexemes.skipOperator(".")) {
            name.append('.').append(lexemes.expect(Kind.NAME).text());
        }
        return new Lexeme(Kind.NAME, name.toString(), null, first.position());
    }

    private Expression test(Expression target) {
        boolean negated = lexemes.skipName("not");
        Lexeme name = dottedName();
        if (!lenient) {
            Library.checkTest(name);
        }
        ArgumentList arguments = ArgumentList.NONE;
        if (lexemes.atOperator("(")) {
            arguments = arguments();
        } else if (atTestArgument()) {
            if (lexemes.atName("is")) {
                throw JinjaError.syntax(lexemes.current().position(), "tests with 'is' cannot be chained");
            }
            arguments = new ArgumentList(List.of(access(expressions.primary())), Map.of(), null, null);
        }
        Expression test = new Expressions.Test(target, name.text(), arguments, name.position());
        return negated ? new Expressions.Not(test) : test;
    }

    private boolean atTestArgument() {
        return switch (lexemes.current().kind()) {
            case STRING, NUMBER -> true;
            case NAME -> !lexemes.atName("else") && !lexemes.atName("or") && !lexemes.atName("and");
            default -> lexemes.atOperator("[") || lexemes.atOperator("{");
        };
    }

    private ArgumentList arguments() {
        int at = lexemes.current().position();
        lexemes.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression starred = null;
        Expression doubleStarred = null;
        for (boolean first = true; !lexemes.skipOperator(")"); first = false) {
            if (!first) {
                lexemes.expectOperator(",");
                if (lexemes.skipOperator(")")) {
                    break;
                }
            }
            boolean ordered = doubleStarred == null;
            if (lexemes.skipOperator("**")) {
                doubleStarred = expression();
            } else if (lexemes.skipOperator("*")) {
                ordered &= starred == null;
                starred = expression();
            } else if (lexemes.at(Kind.NAME) && lexemes.peek().isOperator("=")) {
                String name = lexemes.next().text();
                lexemes.next();
                ordered &= named.put(name, expression()) == null;
            } else {
                ordered &= starred == null && named.isEmpty();
                positional.add(expression());
            }
            if (!ordered) {
                throw JinjaError.syntax(
                        at, "arguments expected in the order: values, then each name=value once, *list, **mapping");
            }
        }
        return new ArgumentList(positional, named, starred, doubleStarred);
    }
}
