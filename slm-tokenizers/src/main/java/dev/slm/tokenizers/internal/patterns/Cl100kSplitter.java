package dev.slm.tokenizers.internal.patterns;

import static dev.slm.tokenizers.internal.UnicodeClasses.LETTER;
import static dev.slm.tokenizers.internal.UnicodeClasses.NEWLINE;
import static dev.slm.tokenizers.internal.UnicodeClasses.NUMBER;
import static dev.slm.tokenizers.internal.UnicodeClasses.SPACE;

/**
 * The pattern of cl100k, Llama 3 and Qwen 2 by hand; they differ in the number of digits that stay together:
 *
 * <pre>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 */
public final class Cl100kSplitter implements Splitter {
    private static final int WORD = LETTER | NUMBER | SPACE;

    private final int maxDigits;

    /** Keeps at most this many digits together. */
    public Cl100kSplitter(int maxDigits) {
        this.maxDigits = maxDigits;
    }

    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        for (int start = from, end; start < to; start = end) {
            end = next(text, start, to);
            matches.match(start, end);
        }
    }

    private int next(char[] text, int start, int to) {
        int kind = Run.classes(text, start, to);
        if ((kind & LETTER) != 0) {
            return Run.end(text, start, to, LETTER, LETTER);
        }
        if ((kind & NUMBER) != 0) {
            return digits(text, start, to, maxDigits);
        }
        int contraction = Contractions.anyCase(text, start, to);
        if (contraction > 0) {
            return start + contraction;
        }
        int second = start + Run.width(text, start, to);
        if ((kind & NEWLINE) == 0 && second < to && (Run.classes(text, second, to) & LETTER) != 0) {
            return Run.end(text, second, to, LETTER, LETTER);
        }
        int at = text[start] == ' ' && second < to ? second : start;
        if ((Run.classes(text, at, to) & WORD) == 0) {
            int end = Run.end(text, at, to, WORD, 0);
            return Run.endOfAny(text, end, to, NEWLINE);
        }
        return Run.spacesByLine(text, start, to);
    }

    /** {@code \p{N}{1,max}} */
    static int digits(char[] text, int start, int to, int max) {
        int end = start;
        for (int i = 0; i < max && end < to && (Run.classes(text, end, to) & NUMBER) != 0; i++) {
            end += Run.width(text, end, to);
        }
        return end;
    }
}
