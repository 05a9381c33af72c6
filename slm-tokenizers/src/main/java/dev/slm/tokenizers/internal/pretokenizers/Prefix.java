package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.AlignedText;

/** Puts a text in front of another, as {@code NormalizedString::prepend} of Hugging Face tokenizers does. */
public final class Prefix {
    private Prefix() {}

    /** Emits the prefix and the character at the cursor; all of them have that character's range. */
    public static void prepend(String prefix, AlignedText text, AlignedText.Edit edit) {
        int next = text.codePointAt(edit.cursor());
        int first = prefix.codePointAt(0);
        edit.replace(first);
        edit.insert(prefix.substring(Character.charCount(first)));
        edit.insert(next);
    }
}
