package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.UnicodeClasses;

/** Removes white space at the ends. */
public final class Strip implements Normalizer {
    private final boolean left;
    private final boolean right;

    public Strip(boolean left, boolean right) {
        this.left = left;
        this.right = right;
    }

    @Override
    public void normalize(AlignedText text) {
        char[] chars = text.chars();
        int from = 0;
        int to = text.length();
        while (left && from < to && UnicodeClasses.isWhiteSpace(chars[from])) {
            from++;
        }
        while (right && to > from && UnicodeClasses.isWhiteSpace(chars[to - 1])) {
            to--;
        }
        if (to - from < text.length()) {
            AlignedText.Edit edit = text.edit();
            edit.skipTo(from);
            edit.keepTo(to);
            edit.finish();
        }
    }
}
