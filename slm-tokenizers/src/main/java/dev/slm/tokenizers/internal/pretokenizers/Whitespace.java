package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.Splitter;
import dev.slm.tokenizers.internal.patterns.WordSplitter;

/** Keeps runs of word characters and runs of others; white space goes. */
public final class Whitespace implements PreTokenizer {
    private final Splitter words = new WordSplitter();

    @Override
    public void split(Splits splits) {
        SplitBehavior.REMOVED.split(splits, words, true);
    }
}
