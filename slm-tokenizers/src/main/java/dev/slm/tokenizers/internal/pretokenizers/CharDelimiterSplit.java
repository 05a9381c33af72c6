package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.CharSplitter;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Splits at one character, which goes. */
public final class CharDelimiterSplit implements PreTokenizer {
    private final Splitter delimiters;

    public CharDelimiterSplit(int delimiter) {
        this.delimiters = new CharSplitter(c -> c == delimiter);
    }

    @Override
    public void split(Splits splits) {
        SplitBehavior.REMOVED.split(splits, delimiters, false);
    }
}
