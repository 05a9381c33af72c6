package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.UnicodeClasses;
import dev.slm.tokenizers.internal.patterns.CharSplitter;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Separates numbers from the rest, as a whole or digit by digit. */
public final class Digits implements PreTokenizer {
    private final Splitter digit = new CharSplitter(c -> (UnicodeClasses.of(c) & UnicodeClasses.NUMBER) != 0);
    private final SplitBehavior behavior;

    public Digits(boolean individualDigits) {
        this.behavior = individualDigits ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS;
    }

    @Override
    public void split(Splits splits) {
        behavior.split(splits, digit, false);
    }
}
