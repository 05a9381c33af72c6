package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.ReferenceUnicode;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.UnicodeClasses;

/** Splits at white space, which goes, and around every punctuation character, which stays. */
public final class BertPreTokenizer implements PreTokenizer {
    private static final int WORD = 0;
    private static final int SPACE = 1;
    private static final int PUNCTUATION = 2;

    private static final byte[] ASCII = new byte[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = (byte) compute(c);
        }
    }

    @Override
    public void split(Splits splits) {
        char[] text = splits.text().chars();
        for (int piece = 0; piece < splits.count(); piece++) {
            int end = splits.end(piece);
            int start = splits.start(piece);
            for (int i = start; i < end; ) {
                char c = text[i];
                int width = Character.isHighSurrogate(c) && i + 1 < end ? 2 : 1;
                int kind = c < ASCII.length ? ASCII[c] : compute(Character.codePointAt(text, i, end));
                if (kind != WORD) {
                    splits.add(start, i);
                    if (kind == PUNCTUATION) {
                        splits.add(i, i + width);
                    }
                    start = i + width;
                }
                i += width;
            }
            splits.add(start, end);
        }
        splits.replace();
    }

    private static int compute(int c) {
        return UnicodeClasses.isWhiteSpace(c) ? SPACE : ReferenceUnicode.isPunctuation(c) ? PUNCTUATION : WORD;
    }
}
