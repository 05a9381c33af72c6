package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import java.util.List;

/** Pre-tokenizers one after the other, each inside the pieces of the one before. */
public final class Sequence implements PreTokenizer {
    private final List<PreTokenizer> preTokenizers;

    public Sequence(List<PreTokenizer> preTokenizers) {
        this.preTokenizers = List.copyOf(preTokenizers);
    }

    @Override
    public void split(Splits splits) {
        for (PreTokenizer preTokenizer : preTokenizers) {
            preTokenizer.split(splits);
        }
    }
}
