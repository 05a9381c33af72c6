package dev.slm.tokenizers.internal.jinja;

import java.util.List;

/** A node of the tree that does something: prints, sets, repeats. */
interface Statement {
    /** How a statement ended: {@code break} and {@code continue} travel up to their loop. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow execute(Scope scope);

    /** Executes one after the other, up to a {@code break} or {@code continue}. */
    static Flow execute(List<Statement> body, Scope scope) {
        for (Statement statement : body) {
            Flow flow = statement.execute(scope);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }
}
