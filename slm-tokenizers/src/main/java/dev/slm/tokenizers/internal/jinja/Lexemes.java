package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import java.util.List;

/** The lexemes of a template with a place in them, and how deep brackets and blocks nest there. */
final class Lexemes {
    private final List<Lexeme> all;
    private int at;
    private int nesting;

    Lexemes(List<Lexeme> all) {
        this.all = all;
    }

    Lexeme current() {
        return all.get(at);
    }

    Lexeme peek() {
        return all.get(Math.min(at + 1, all.size() - 1));
    }

    /** Gives the current lexeme and moves on. */
    Lexeme next() {
        Lexeme lexeme = all.get(at);
        if (lexeme.kind() != Kind.END) {
            at++;
        }
        return lexeme;
    }

    boolean at(Kind kind) {
        return current().kind() == kind;
    }

    boolean atOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    boolean skipOperator(String operator) {
        if (atOperator(operator)) {
            at++;
            return true;
        }
        return false;
    }

    boolean skipName(String name) {
        if (atName(name)) {
            at++;
            return true;
        }
        return false;
    }

    Lexeme expect(Kind kind) {
        if (!at(kind)) {
            throw unexpected(kind.description);
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    JinjaError unexpected(String expected) {
        return JinjaError.syntax(
                current().position(), expected + " expected, not " + current().describe());
    }

    void enter() {
        if (++nesting > Limits.NESTING) {
            throw JinjaError.syntax(
                    current().position(), "more than " + Limits.NESTING + " blocks and brackets within each other");
        }
    }

    void leave() {
        nesting--;
    }
}
