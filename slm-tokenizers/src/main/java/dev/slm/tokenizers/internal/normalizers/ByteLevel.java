package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;

/** Spells every byte of UTF-8 with a visible character of its own. */
public final class ByteLevel implements Normalizer {
    @Override
    public void normalize(AlignedText text) {
        AlignedText.Edit edit = text.edit();
        edit.spellTo(text.length());
        edit.finish();
    }
}
