package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Splits at a pattern. */
public final class Split implements PreTokenizer {
    private final Splitter pattern;
    private final SplitBehavior behavior;
    private final boolean invert;

    /**
     * Splits at a pattern.
     *
     * @param invert whether the pattern says what to keep rather than where to split
     */
    public Split(Splitter pattern, SplitBehavior behavior, boolean invert) {
        this.pattern = pattern;
        this.behavior = behavior;
        this.invert = invert;
    }

    @Override
    public void split(Splits splits) {
        behavior.split(splits, pattern, invert);
    }
}
