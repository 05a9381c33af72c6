package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.UnicodeClasses;
import dev.slm.tokenizers.internal.patterns.CharSplitter;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Splits at white space, which goes. */
public final class WhitespaceSplit implements PreTokenizer {
    private final Splitter space = new CharSplitter(UnicodeClasses::isWhiteSpace);

    @Override
    public void split(Splits splits) {
        SplitBehavior.REMOVED.split(splits, space, false);
    }
}
