package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    private final PostfixParser postfix;

    ExpressionParser(Lexemes lexemes) {
        this.lexemes = lexemes;
        this.postfix = new PostfixParser(lexemes, this);
    }

    /** Says whether unknown filters and tests are accepted from here on, and gives what held before. */
    boolean lenient(boolean on) {
        return postfix.lenient(on);
    }

    /** A filter's name and arguments. */
    Expressions.Filter filter() {
        return postfix.filter(null);
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
        Expression value = or();
        while (lexemes.atName("if")) {
            int at = lexemes.next().position();
            boolean before = lenient(true);
            Expression test = or();
            Expression otherwise = lexemes.skipName("else") ? expression(true) : null;
            lenient(before);
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
        value = postfix.access(value);
        return withFilters ? postfix.filtersAndTests(value) : value;
    }

    Expression primary() {
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
}
