package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.ReferenceUnicode;
import dev.slm.tokenizers.internal.UnicodeClasses;

/** The cleaning that BERT's tokenizer does before splitting ({@code BasicTokenizer} in tokenization.py of BERT). */
public final class BertNormalizer implements Normalizer {
    private final boolean cleanText;
    private final boolean handleChineseChars;
    private final boolean stripAccents;
    private final boolean lowercase;
    private final NFD nfd = new NFD();
    private final Lowercase lower = new Lowercase();

    /**
     * The steps, each done if wanted, in this order.
     *
     * @param cleanText removes control characters and makes all white space blanks
     * @param handleChineseChars puts blanks around ideographs
     * @param stripAccents removes accents
     * @param lowercase makes it lower case
     */
    public BertNormalizer(boolean cleanText, boolean handleChineseChars, boolean stripAccents, boolean lowercase) {
        this.cleanText = cleanText;
        this.handleChineseChars = handleChineseChars;
        this.stripAccents = stripAccents;
        this.lowercase = lowercase;
    }

    @Override
    public void normalize(AlignedText text) {
        if (cleanText) {
            Filter.remove(text, c -> c == 0 || c == 0xFFFD || isControl(c));
            Filter.map(text, c -> UnicodeClasses.isWhiteSpace(c) ? ' ' : c);
        }
        if (handleChineseChars) {
            separateIdeographs(text);
        }
        if (stripAccents) {
            nfd.normalize(text);
            Filter.remove(text, c -> c >= 0x300 && ReferenceUnicode.isNonSpacingMark(c));
        }
        if (lowercase) {
            lower.normalize(text);
        }
    }

    private static boolean isControl(int c) {
        if (c >= 0x20 && c < 0x7F || c == '\t' || c == '\n' || c == '\r') {
            return false;
        }
        return ReferenceUnicode.isControl(c);
    }

    private static void separateIdeographs(AlignedText text) {
        AlignedText.Edit edit = null;
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            if (c >= 0x3400 && isIdeograph(c)) {
                edit = edit == null ? text.edit() : edit;
                edit.keepTo(at);
                edit.replace(' ');
                edit.insert(c);
                edit.insert(' ');
            }
        }
        if (edit != null) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }

    private static boolean isIdeograph(int c) {
        return c <= 0x4DBF
                || c >= 0x4E00 && c <= 0x9FFF
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0x20000 && c <= 0x2A6DF
                || c >= 0x2A700 && c <= 0x2B81F
                || c >= 0x2B920 && c <= 0x2CEAF
                || c >= 0x2F800 && c <= 0x2FA1F;
    }
}
