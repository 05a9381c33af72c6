package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;

/** Cuts after every so many characters. */
public final class FixedLength implements PreTokenizer {
    private final int length;

    /** Pieces of this many code points, at least one; the last may have fewer. */
    public FixedLength(int length) {
        this.length = length;
    }

    @Override
    public void split(Splits splits) {
        AlignedText text = splits.text();
        for (int i = 0; i < splits.count(); i++) {
            int start = splits.start(i);
            int characters = 0;
            for (int at = start; at < splits.end(i); at += Character.charCount(text.codePointAt(at))) {
                if (characters++ == length) {
                    splits.add(start, at);
                    start = at;
                    characters = 1;
                }
            }
            splits.add(start, splits.end(i));
        }
        splits.replace();
    }
}
