package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.ReferenceUnicode;

/** Removes all combining marks. */
public final class StripAccents implements Normalizer {
    @Override
    public void normalize(AlignedText text) {
        Filter.remove(text, ReferenceUnicode::isMark);
    }
}
