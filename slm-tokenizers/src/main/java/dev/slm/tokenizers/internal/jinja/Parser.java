package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import dev.slm.tokenizers.internal.jinja.Statement.Flow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a template: text, {@code {{ expressions }}} and {@code {% statements %}}. */
final class Parser {
    private static final Set<String> OTHER_TEMPLATES = Set.of("include", "import", "from", "extends", "block");

    private final Lexemes lexemes;
    private final ExpressionParser expressions;
    /** How many loops are open here that a {@code break} could end. */
    private int loops;

    Parser(List<Lexeme> lexemes) {
        this.lexemes = new Lexemes(lexemes);
        this.expressions = new ExpressionParser(this.lexemes);
    }

    List<Statement> template() {
        return body(Set.of(), -1);
    }

    /**
     * Reads up to one of the tags that may end this body, and stands behind the tag's name then.
     *
     * @param begin offset of the tag that the body belongs to, or -1 for the whole template
     */
    private List<Statement> body(Set<String> ends, int begin) {
        lexemes.enter();
        List<Statement> body = new ArrayList<>();
        while (true) {
            Lexeme lexeme = lexemes.next();
            switch (lexeme.kind()) {
                case DATA -> body.add(new Statements.TextOutput(Text.trusted(lexeme.text())));
                case PRINT_BEGIN -> {
                    body.add(new Statements.Print(expressions.tuple(true, false), lexeme.position()));
                    lexemes.expect(Kind.PRINT_END);
                }
                case BLOCK_BEGIN -> {
                    if (lexemes.at(Kind.NAME) && ends.contains(lexemes.current().text())) {
                        lexemes.leave();
                        return body;
                    }
                    statement(lexeme.position(), ends, body);
                }
                default -> {
                    if (begin >= 0) {
                        throw JinjaError.syntax(begin, "the block is not closed: " + oneOf(ends) + " expected");
                    }
                    lexemes.leave();
                    return body;
                }
            }
        }
    }

    private static String oneOf(Set<String> tags) {
        return String.join(
                " or ", tags.stream().sorted().map(t -> "'" + t + "'").toList());
    }

    /** Reads {@code %}}, the body, the ending tag's name and its {@code %}}. */
    private List<Statement> block(String end, int begin) {
        beginBody();
        List<Statement> body = body(Set.of(end), begin);
        lexemes.next();
        lexemes.expect(Kind.BLOCK_END);
        return body;
    }

    private void beginBody() {
        lexemes.skipOperator(":");
        lexemes.expect(Kind.BLOCK_END);
    }

    private void statement(int at, Set<String> ends, List<Statement> out) {
        Lexeme tag = lexemes.expect(Kind.NAME);
        switch (tag.text()) {
            case "if" -> out.add(branches(at));
            case "for" -> out.add(loop(at));
            case "set" -> out.add(set(at));
            case "macro" -> {
                String name = lexemes.expect(Kind.NAME).text();
                out.add(new Statements.Define(macro(name, "endmacro", at)));
            }
            case "call" -> out.add(callBlock(at));
            case "filter" -> {
                List<Expressions.Filter> filters = new ArrayList<>(List.of(expressions.filter()));
                filters.addAll(filters());
                out.add(new Statements.Captured(null, filters, inScope(() -> block("endfilter", at))));
            }
            case "with" -> out.add(with(at));
            case "generation" ->
                out.add(new Statements.With(List.of(), List.of(), inScope(() -> block("endgeneration", at))));
            case "break", "continue" -> {
                if (loops == 0) {
                    throw JinjaError.syntax(at, "'" + tag.text() + "' outside of a loop");
                }
                out.add(new Statements.Jump(tag.text().equals("break") ? Flow.BREAK : Flow.CONTINUE));
                lexemes.expect(Kind.BLOCK_END);
            }
            case "print" -> {
                do {
                    out.add(new Statements.Print(expressions.expression(), at));
                } while (lexemes.skipOperator(","));
                lexemes.expect(Kind.BLOCK_END);
            }
            default -> throw unknown(tag, ends);
        }
    }

    private static JinjaError unknown(Lexeme tag, Set<String> ends) {
        if (OTHER_TEMPLATES.contains(tag.text())) {
            return JinjaError.syntax(
                    tag.position(), "'" + tag.text() + "' needs other templates; a chat template stands alone");
        }
        return JinjaError.syntax(
                tag.position(),
                "unknown tag '" + tag.text() + "'" + (ends.isEmpty() ? "" : "; " + oneOf(ends) + " expected here"));
    }

    /** A part of the syntax that reads a list of statements. */
    private interface Body {
        List<Statement> read();
    }

    /** Unknown filters are errors again in a scope of its own, even within an {@code if}, as in Jinja. */
    private List<Statement> inScope(Body body) {
        boolean before = expressions.lenient(false);
        List<Statement> result = body.read();
        expressions.lenient(before);
        return result;
    }

    private Statement branches(int at) {
        boolean before = expressions.lenient(true);
        List<Expression> tests = new ArrayList<>();
        List<List<Statement>> bodies = new ArrayList<>();
        List<Statement> otherwise = List.of();
        String next = "elif";
        while (next.equals("elif")) {
            tests.add(expressions.tuple(false, false));
            beginBody();
            bodies.add(body(Set.of("elif", "else", "endif"), at));
            next = lexemes.next().text();
        }
        if (next.equals("else")) {
            otherwise = block("endif", at);
        } else {
            lexemes.expect(Kind.BLOCK_END);
        }
        expressions.lenient(before);
        return new Statements.If(tests, bodies, otherwise);
    }

    private Statement loop(int at) {
        Statements.Target target = target("in");
        if (!lexemes.skipName("in")) {
            throw lexemes.unexpected("'in'");
        }
        Expression values = expressions.tuple(false, false);
        Expression filter = lexemes.skipName("if") ? expressions.expression() : null;
        boolean recursive = lexemes.skipName("recursive");
        boolean before = expressions.lenient(false);
        beginBody();
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"), at);
        loops--;
        List<Statement> otherwise = List.of();
        if (lexemes.next().isName("else")) {
            otherwise = block("endfor", at);
        } else {
            lexemes.expect(Kind.BLOCK_END);
        }
        expressions.lenient(before);
        return new Statements.For(target, values, filter, recursive, body, otherwise, at);
    }

    /** One or more names, or a namespace's attribute; {@code end} is the word behind them, if there is one. */
    private Statements.Target target(String end) {
        int at = lexemes.current().position();
        List<Statements.Target> targets = new ArrayList<>();
        boolean comma = false;
        do {
            if (!targets.isEmpty() && (lexemes.atName(end) || lexemes.atOperator("=") || lexemes.atOperator(")"))) {
                break;
            }
            targets.add(singleTarget());
            comma = lexemes.skipOperator(",");
        } while (comma);
        return targets.size() == 1 && !comma ? targets.get(0) : new Statements.TupleTarget(targets, at);
    }

    private Statements.Target singleTarget() {
        if (lexemes.skipOperator("(")) {
            lexemes.enter();
            Statements.Target inner = target(")");
            lexemes.leave();
            lexemes.expectOperator(")");
            return inner;
        }
        Lexeme name = lexemes.expect(Kind.NAME);
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
            throw JinjaError.syntax(name.position(), "cannot assign to '" + name.text() + "'");
        } else if (lexemes.skipOperator(".")) {
            return new Statements.AttributeTarget(
                    name.text(), lexemes.expect(Kind.NAME).text(), name.position());
        }
        return new Statements.NameTarget(name.text());
    }

    private Statement set(int at) {
        Statements.Target target = target("");
        if (lexemes.skipOperator("=")) {
            Statement assign = new Statements.Assign(target, expressions.tuple(true, false));
            lexemes.expect(Kind.BLOCK_END);
            return assign;
        }
        List<Expressions.Filter> filters = filters();
        return new Statements.Captured(target, filters, inScope(() -> block("endset", at)));
    }

    private List<Expressions.Filter> filters() {
        List<Expressions.Filter> filters = new ArrayList<>();
        while (lexemes.skipOperator("|")) {
            filters.add(expressions.filter());
        }
        return filters;
    }

    /** Parameters, body and ending tag of a macro or call block. */
    private Macro.Definition macro(String name, String end, int at) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        signature(parameters, defaults);
        return macroBody(name, parameters, defaults, () -> block(end, at));
    }

    private void signature(List<String> parameters, List<Expression> defaults) {
        lexemes.expectOperator("(");
        while (!lexemes.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                lexemes.expectOperator(",");
            }
            parameters.add(lexemes.expect(Kind.NAME).text());
            if (lexemes.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw lexemes.unexpected("'=' and a default value, as the parameters before have one,");
            }
        }
    }

    private Macro.Definition macroBody(String name, List<String> parameters, List<Expression> defaults, Body block) {
        Set<String> uses = new HashSet<>();
        Set<String> around = expressions.collectNames(uses);
        int loopsAround = loops;
        loops = 0;
        List<Statement> body = inScope(block);
        loops = loopsAround;
        expressions.collectNames(around);
        around.addAll(uses);
        return new Macro.Definition(name, parameters, defaults, body, uses);
    }

    private Statement callBlock(int at) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (lexemes.atOperator("(")) {
            signature(parameters, defaults);
        }
        Lexeme begin = lexemes.current();
        if (!(expressions.expression() instanceof Expressions.Call call)) {
            throw JinjaError.syntax(begin.position(), "the call of a macro expected");
        }
        return new Statements.CallBlock(call, macroBody("caller", parameters, defaults, () -> block("endcall", at)));
    }

    private Statement with(int at) {
        List<Statements.Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!lexemes.at(Kind.BLOCK_END) && !lexemes.atOperator(":")) {
            if (!targets.isEmpty()) {
                lexemes.expectOperator(",");
            }
            targets.add(singleTarget());
            lexemes.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statements.With(targets, values, inScope(() -> block("endwith", at)));
    }
}
