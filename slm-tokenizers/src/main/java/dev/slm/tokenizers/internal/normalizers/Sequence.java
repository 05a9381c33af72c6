package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import java.util.List;

/** Normalizers one after the other. */
public final class Sequence implements Normalizer {
    private final List<Normalizer> normalizers;

    public Sequence(List<Normalizer> normalizers) {
        this.normalizers = List.copyOf(normalizers);
    }

    @Override
    public void normalize(AlignedText text) {
        for (Normalizer normalizer : normalizers) {
            normalizer.normalize(text);
        }
    }
}
