package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.ReferenceUnicode;
import dev.slm.tokenizers.internal.Splits;
import java.lang.Character.UnicodeScript;
import org.jspecify.annotations.Nullable;

/**
 * Cuts where the script changes. Chinese characters and the two Japanese syllabaries count as one script; blanks and
 * characters without a script go with what stands before them, and those at the beginning of a piece go altogether.
 */
public final class UnicodeScripts implements PreTokenizer {
    private static final int PROLONGED_SOUND_MARK = 0x30FC;

    @Override
    public void split(Splits splits) {
        AlignedText text = splits.text();
        for (int i = 0; i < splits.count(); i++) {
            int end = splits.end(i);
            int start = end;
            UnicodeScript before = null;
            for (int at = splits.start(i), c; at < end; at += Character.charCount(c)) {
                c = text.codePointAt(at);
                UnicodeScript script = script(c);
                if (script != null && script != before) {
                    splits.add(Math.min(start, at), at);
                    start = at;
                    before = script;
                }
            }
            splits.add(start, end);
        }
        splits.replace();
    }

    private static @Nullable UnicodeScript script(int c) {
        UnicodeScript script = c == ' ' ? null : ReferenceUnicode.script(c);
        boolean japanese = script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA;
        return japanese || c == PROLONGED_SOUND_MARK ? UnicodeScript.HAN : script;
    }
}
