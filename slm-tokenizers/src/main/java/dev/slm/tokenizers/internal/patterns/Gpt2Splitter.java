package dev.slm.tokenizers.internal.patterns;

import static dev.slm.tokenizers.internal.UnicodeClasses.LETTER;
import static dev.slm.tokenizers.internal.UnicodeClasses.NUMBER;
import static dev.slm.tokenizers.internal.UnicodeClasses.SPACE;

/**
 * The pattern of GPT-2 by hand:
 *
 * <pre>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 */
public final class Gpt2Splitter implements Splitter {
    /** The regular expression that this class is. */
    public static final String REGEX =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int WORD = LETTER | NUMBER | SPACE;

    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        for (int start = from, end; start < to; start = end) {
            end = next(text, start, to);
            matches.match(start, end);
        }
    }

    private static int next(char[] text, int start, int to) {
        int contraction = Contractions.lowerCase(text, start, to);
        if (contraction > 0) {
            return start + contraction;
        }
        int at = text[start] == ' ' && start + 1 < to ? start + 1 : start;
        int kind = Run.classes(text, at, to) & WORD;
        if (kind == SPACE) {
            return Run.spaces(text, start, to);
        }
        return Run.end(text, at, to, WORD, kind);
    }
}
