package dev.slm.tokenizers.internal;

import java.util.OptionalInt;

/** The ids of the tokens with a role, each where the definition names one. */
public record SpecialIds(
        OptionalInt bos,
        OptionalInt eos,
        OptionalInt unk,
        OptionalInt pad,
        OptionalInt mask,
        OptionalInt cls,
        OptionalInt sep) {

    /** No token has a role. */
    public static final SpecialIds NONE = new SpecialIds(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
}
