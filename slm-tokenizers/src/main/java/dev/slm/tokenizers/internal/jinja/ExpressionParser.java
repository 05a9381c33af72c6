package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Expressions.ArgumentList;
import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions. From loosest to tightest binding: {@code if else}, {@code or}, {@code and}, {@code not},
 * comparisons, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, signs, then {@code .name [index] (call)},
 * {@code |filter} and {@code is test}.
 */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Lexemes lexemes;
    /** Names read since the last {@link #collectNames}. */
    private Set<String> names = new HashSet<>();
    /**
     * Whether filters and tests may be unknown: in an {@code if} they only matter when reached, since a template may
     * ask first what is available.
     */
    private boolean lenient;

    ExpressionParser(Lexemes lexemes) {
        this.lexemes = lexemes;
    }

    /** Sets {@link #lenient} and gives what it was. */
    boolean lenient(boolean on) {
        boolean before = lenient;
        lenient = on;
        return before;
    }

    /** Begins a new collection of the names that are read, and gives the one until now. */
    Set<String> collectNames(Set<String> collection) {
        Set<String> before = names;
        names = collection;
        return before;
    }

    Expression expression() {
        return expression(true);
    }

    /** An expression; {@code conditional} says whether {@code if} may follow as part of it. */
    Expression expression(boolean conditional) {
        lexemes.enter();
        Expression result = conditional ? conditional() : or();
        lexemes.leave();
        return result;
    }

    private Expression conditional() {
        boolean before = lenient;
        Expression value = or();
        while (lexemes.atName("if")) {
            int at = lexemes.next().position();
            lenient = true;
            Expression test = or();
            Expression otherwise = lexemes.skipName("else") ? expression(true) : null;
            lenient = before;
            value = new Expressions.Conditional(test, value, otherwise, at);
        }
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (lexemes.skipName("or")) {
            left = new Expressions.Logical(false, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (lexemes.skipName("and")) {
            left = new Expressions.Logical(true, left, not());
        }
        return left;
    }

    private Expression not() {
        if (lexemes.skipName("not")) {
            lexemes.enter();
            Expression operand = not();
            lexemes.leave();
            return new Expressions.Not(operand);
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        int at = lexemes.current().position();
        while (true) {
            if (lexemes.at(Kind.OPERATOR)
                    && COMPARISONS.contains(lexemes.current().text())) {
                operators.add(lexemes.next().text());
            } else if (lexemes.skipName("in")) {
                operators.add("in");
            } else if (lexemes.atName("not") && lexemes.peek().isName("in")) {
                lexemes.next();
                lexemes.next();
                operators.add("not in");
            } else {
                return others.isEmpty() ? first : new Expressions.Comparison(first, operators, others, at);
            }
            others.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (lexemes.atOperator("+") || lexemes.atOperator("-")) {
            Lexeme operator = lexemes.next();
            left = new Expressions.Arithmetic(operator.text(), left, concatenation(), operator.position());
        }
        return left;
    }

    private Expression concatenation() {
        Expression first = product();
        if (!lexemes.atOperator("~")) {
            return first;
        }
        int at = lexemes.current().position();
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (lexemes.skipOperator("~")) {
            parts.add(product());
        }
        return new Expressions.Concatenation(parts, at);
    }

    private Expression product() {
        Expression left = power();
        while (lexemes.atOperator("*")
                || lexemes.atOperator("/")
                || lexemes.atOperator("//")
                || lexemes.atOperator("%")) {
            Lexeme operator = lexemes.next();
            left = new Expressions.Arithmetic(operator.text(), left, power(), operator.position());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (lexemes.atOperator("**")) {
            int at = lexemes.next().position();
            left = new Expressions.Arithmetic("**", left, unary(true), at);
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression value;
        Lexeme lexeme = lexemes.current();
        if (lexeme.isOperator("-") || lexeme.isOperator("+")) {
            lexemes.next();
            lexemes.enter();
            value = new Expressions.Sign(lexeme.isOperator("-"), unary(false), lexeme.position());
            lexemes.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filtersAndTests(value) : value;
    }

    private Expression primary() {
        Lexeme lexeme = lexemes.current();
        switch (lexeme.kind()) {
            case NAME -> {
                lexemes.next();
                return name(lexeme);
            }
            case NUMBER -> {
                lexemes.next();
                return new Expressions.Constant(lexeme.number());
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (lexemes.at(Kind.STRING)) {
                    text.append(lexemes.next().text());
                }
                return new Expressions.Constant(Text.trusted(text.toString()));
            }
            default -> {
                if (lexemes.skipOperator("(")) {
                    Expression inner = tuple(true, true);
                    lexemes.expectOperator(")");
                    return inner;
                } else if (lexemes.skipOperator("[")) {
                    return list(lexeme.position());
                } else if (lexemes.skipOperator("{")) {
                    return mapping(lexeme.position());
                }
                throw lexemes.unexpected("an expression");
            }
        }
    }

    private Expression name(Lexeme name) {
        return switch (name.text()) {
            case "true", "True" -> new Expressions.Constant(true);
            case "false", "False" -> new Expressions.Constant(false);
            case "none", "None" -> new Expressions.Constant(null);
            default -> {
                names.add(name.text());
                yield new Expressions.Name(name.text(), name.position());
            }
        };
    }

    /**
     * One expression, or several with commas between them, which make a tuple.
     *
     * @param inBrackets whether nothing at all makes an empty tuple
     */
    Expression tuple(boolean conditional, boolean inBrackets) {
        int at = lexemes.current().position();
        List<Expression> elements = new ArrayList<>();
        boolean comma = false;
        while (!atTupleEnd()) {
            elements.add(expression(conditional));
            comma = lexemes.skipOperator(",");
            if (!comma) {
                break;
            }
        }
        if (elements.size() == 1 && !comma) {
            return elements.get(0);
        } else if (elements.isEmpty() && !inBrackets) {
            throw lexemes.unexpected("an expression");
        }
        return new Expressions.Sequence(elements, true, at);
    }

    private boolean atTupleEnd() {
        return lexemes.at(Kind.PRINT_END) || lexemes.at(Kind.BLOCK_END) || lexemes.atOperator(")");
    }

    private Expression list(int at) {
        List<Expression> elements = new ArrayList<>();
        while (!lexemes.skipOperator("]")) {
            if (!elements.isEmpty()) {
                lexemes.expectOperator(",");
                if (lexemes.skipOperator("]")) {
                    break;
                }
            }
            elements.add(expression());
        }
        return new Expressions.Sequence(elements, false, at);
    }

    private Expression mapping(int at) {
        List<Expression> keysAndValues = new ArrayList<>();
        while (!lexemes.skipOperator("}")) {
            if (!keysAndValues.isEmpty()) {
                lexemes.expectOperator(",");
                if (lexemes.skipOperator("}")) {
                    break;
                }
            }
            keysAndValues.add(expression());
            lexemes.expectOperator(":");
            keysAndValues.add(expression());
        }
        return new Expressions.Mapping(keysAndValues, at);
    }

    private Expression postfix(Expression start) {
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

    private Expression filtersAndTests(Expression start) {
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
            arguments = new ArgumentList(List.of(postfix(primary())), Map.of(), null, null);
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
