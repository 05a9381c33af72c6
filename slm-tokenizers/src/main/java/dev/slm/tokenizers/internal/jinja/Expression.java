package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/** A node of the tree that has a value. */
interface Expression {
    @Nullable
    Object evaluate(Scope scope);
}
