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
    /** Clusters with this many bytes of UTF-8 or more are looked at character by character. */
    private static final int LONG_CLUSTER = 6;

    private final CharsMap charsMap;

    public Precompiled(CharsMap charsMap) {
        this.charsMap = charsMap;
    }

    @Override
    public void normalize(AlignedText text) {
        if (!applies(text)) {
            return;
        }
        char[] chars = text.chars();
        Changes changes = new Changes(text.edit());
        for (int at = 0; at < text.length(); ) {
            int end = GraphemeClusters.next(chars, at, text.length());
            if (GraphemeClusters.utf8Length(chars, at, end) < LONG_CLUSTER && apply(chars, at, end, changes)) {
                at = end;
                continue;
            }
            for (int c; at < end; at += Character.charCount(c)) {
                c = Character.codePointAt(chars, at, end);
                if (!apply(chars, at, at + Character.charCount(c), changes)) {
                    changes.add(c, 0);
                }
            }
        }
        changes.finish();
    }

    /** Whether any rule may apply; most texts come out as they are. */
    private boolean applies(AlignedText text) {
        char[] chars = text.chars();
        for (int i = 0; i < text.length(); i++) {
            if (charsMap.mayBegin(chars[i])) {
                return true;
            }
        }
        return false;
    }

    private boolean apply(char[] chars, int from, int to, Changes changes) {
        CharsMap.@Nullable Match rule = charsMap.mayBegin(chars[from]) ? charsMap.match(chars, from, to, false) : null;
        if (rule == null) {
            return false;
        }
        String replacement = rule.replacement();
        int oldCount = Character.codePointCount(chars, from, to - from);
        int count = 0;
        // One for one as long as there are old characters; new ones beyond follow the last.
        for (int i = 0, c; i < replacement.length(); i += Character.charCount(c)) {
            c = replacement.codePointAt(i);
            changes.add(c, count++ < oldCount ? 0 : 1);
        }
        if (count < oldCount) {
            changes.drop(oldCount - count);
        }
        return true;
    }

    /**
     * The new characters, each with a change: 0 for one that replaces an old one, 1 for one more, -n for one that
     * replaces an old one and n more. What a rule drops counts for the character before it, whichever rule that came
     * from; before the first one it is forgotten, so that all ranges after it are too early.
     */
    private static final class Changes {
        private final AlignedText.Edit edit;
        private int pending = -1;
        private int pendingChange;

        Changes(AlignedText.Edit edit) {
            this.edit = edit;
        }

        void add(int codePoint, int change) {
            flush();
            pending = codePoint;
            pendingChange = change;
        }

        void drop(int count) {
            pendingChange -= count;
        }

        private void flush() {
            if (pending >= 0 && pendingChange > 0) {
                edit.insert(pending);
            } else if (pending >= 0) {
                edit.replace(pending);
                edit.skipCodePoints(-pendingChange);
            }
        }

        void finish() {
            flush();
            edit.finish();
        }
    }
}
