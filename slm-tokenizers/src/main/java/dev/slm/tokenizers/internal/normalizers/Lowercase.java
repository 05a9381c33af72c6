package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;

/** Lower case, character by character: without the rule for the final sigma, and in no language's manner. */
public final class Lowercase implements Normalizer {
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    @Override
    public void normalize(AlignedText text) {
        AlignedText.Edit edit = null;
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            if (c < 0x80 ? c < 'A' || c > 'Z' : Character.toLowerCase(c) == c) {
                continue;
            }
            if (edit == null) {
                edit = text.edit();
            }
            edit.keepTo(at);
            edit.replace(Character.toLowerCase(c));
            if (c == CAPITAL_I_WITH_DOT) {
                edit.insert(0x307); // the only character whose lower case is two
            }
        }
        if (edit != null) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }
}
