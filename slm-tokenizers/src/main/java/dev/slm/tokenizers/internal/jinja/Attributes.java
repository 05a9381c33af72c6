package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/** A value of the language with attributes of its own: a loop, a namespace, a macro, a cycler. */
interface Attributes {
    /** The attribute's value, or {@link Undefined}. */
    @Nullable
    Object attribute(String name);
}
