package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/** A value that may be called: a macro, a function, a method bound to its object, a recursive loop. */
interface Callable {
    @Nullable
    Object call(Arguments arguments, Execution run);
}
