package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.ReferenceUnicode;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.CharSplitter;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Splits at punctuation characters. */
public final class Punctuation implements PreTokenizer {
    private final Splitter punctuation = new CharSplitter(ReferenceUnicode::isPunctuation);
    private final SplitBehavior behavior;

    public Punctuation(SplitBehavior behavior) {
        this.behavior = behavior;
    }

    @Override
    public void split(Splits splits) {
        behavior.split(splits, punctuation, false);
    }
}
