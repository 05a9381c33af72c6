package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.pretokenizers.Prefix;

/** Puts a text in front, unless there is nothing to put it in front of. */
public final class Prepend implements Normalizer {
    private final String prefix;

    public Prepend(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public void normalize(AlignedText text) {
        if (text.isEmpty() || prefix.isEmpty()) {
            return;
        }
        AlignedText.Edit edit = text.edit();
        Prefix.prepend(prefix, text, edit);
        edit.keepTo(text.length());
        edit.finish();
    }
}
