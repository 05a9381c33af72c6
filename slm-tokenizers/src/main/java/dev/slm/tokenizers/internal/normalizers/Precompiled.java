package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.sentencepiece.CharsMap;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's character map as Hugging Face tokenizers apply it: to short grapheme clusters as a whole, else to
 * single characters, and always by the shortest rule that begins there.
 */
public final class Precompiled implements Normalizer {
    /** Clusters with more bytes of UTF-8 are looked at character by character. */
    private static final int SHORT_CLUSTER = 6;

    private final CharsMap charsMap;

    public Precompiled(CharsMap charsMap) {
        this.charsMap = charsMap;
    }

    @Override
    public void normalize(AlignedText text) {
        char[] chars = text.chars();
        AlignedText.Edit edit = text.edit();
        boolean modified = false;
        for (int at = 0; at < text.length(); ) {
            int end = GraphemeClusters.next(chars, at, text.length());
            if (GraphemeClusters.utf8Length(chars, at, end) < SHORT_CLUSTER && apply(text, at, end, edit)) {
                modified = true;
                at = end;
                continue;
            }
            for (int width; at < end; at += width) {
                width = Character.charCount(Character.codePointAt(chars, at, end));
                modified |= apply(text, at, at + width, edit);
            }
        }
        if (modified) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }

    private boolean apply(AlignedText text, int from, int to, AlignedText.Edit edit) {
        char[] chars = text.chars();
        CharsMap.@Nullable Match rule = charsMap.mayBegin(chars[from]) ? charsMap.match(chars, from, to, false) : null;
        if (rule == null) {
            return false;
        }
        edit.keepTo(from);
        String replacement = rule.replacement();
        int oldCount = Character.codePointCount(chars, from, to - from);
        int newCount = replacement.codePointCount(0, replacement.length());
        // One for one as long as there are old characters; the new ones beyond follow the last.
        for (int i = 0, n = 0, c; i < replacement.length(); i += Character.charCount(c), n++) {
            c = replacement.codePointAt(i);
            if (n < oldCount) {
                edit.replace(c);
            } else {
                edit.insert(c);
            }
        }
        if (newCount < oldCount) {
            edit.skipTo(to);
        }
        return true;
    }
}
