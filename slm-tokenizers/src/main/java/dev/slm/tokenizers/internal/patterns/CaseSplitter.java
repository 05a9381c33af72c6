package dev.slm.tokenizers.internal.patterns;

import static dev.slm.tokenizers.internal.UnicodeClasses.LETTER;
import static dev.slm.tokenizers.internal.UnicodeClasses.LOWER;
import static dev.slm.tokenizers.internal.UnicodeClasses.NEWLINE;
import static dev.slm.tokenizers.internal.UnicodeClasses.NUMBER;
import static dev.slm.tokenizers.internal.UnicodeClasses.SPACE;
import static dev.slm.tokenizers.internal.UnicodeClasses.UPPER;

/**
 * The pattern of o200k and of Mistral's Tekken by hand, which also cuts where a lower-case letter precedes an upper-case
 * one. With U for {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]} and L for {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]}:
 *
 * <pre>[^\r\n\p{L}\p{N}]?U*L+|[^\r\n\p{L}\p{N}]?U+L*|\p{N}{1,max}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</pre>
 *
 * <p>o200k appends {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)?} to the first two branches.
 */
public final class CaseSplitter implements Splitter {
    private static final int WORD = LETTER | NUMBER | SPACE;
    private static final int NO_MATCH = -1;

    private final int maxDigits;
    private final boolean contractions;

    /**
     * One of the two.
     *
     * @param maxDigits how many digits stay together
     * @param contractions whether a contraction stays with its word
     */
    public CaseSplitter(int maxDigits, boolean contractions) {
        this.maxDigits = maxDigits;
        this.contractions = contractions;
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
        if ((kind & NUMBER) != 0) {
            return Cl100kSplitter.digits(text, start, to, maxDigits);
        }
        int second = start + Run.width(text, start, to);
        boolean mayPrefix = (kind & (LETTER | NEWLINE)) == 0;
        int end = word(text, start, second, to, mayPrefix);
        if (end != NO_MATCH) {
            return contractions && end < to ? end + Contractions.anyCase(text, end, to) : end;
        }
        int at = text[start] == ' ' && second < to ? second : start;
        if ((Run.classes(text, at, to) & WORD) == 0) {
            end = Run.end(text, at, to, WORD, 0);
            while (end < to && (text[end] == '\r' || text[end] == '\n' || text[end] == '/')) {
                end++;
            }
            return end;
        }
        return Run.spacesByLine(text, start, to);
    }

    /** The two branches for words, each first with a leading character that is no letter and then without. */
    private static int word(char[] text, int start, int second, int to, boolean mayPrefix) {
        int end = mayPrefix ? lowerEnding(text, second, to) : NO_MATCH;
        if (end == NO_MATCH) {
            end = lowerEnding(text, start, to);
        }
        if (end == NO_MATCH && mayPrefix) {
            end = upperBeginning(text, second, to);
        }
        return end == NO_MATCH ? upperBeginning(text, start, to) : end;
    }

    /** {@code U*L+}: the run of U gives back as much as L needs. */
    private static int lowerEnding(char[] text, int start, int to) {
        int upperEnd = Run.endOfAny(text, start, to, UPPER);
        int end = Run.endOfAny(text, upperEnd, to, LOWER);
        if (end > upperEnd) {
            return end;
        }
        for (int i = upperEnd; i > start; ) {
            int previous = i - (Character.isLowSurrogate(text[i - 1]) && i - 1 > start ? 2 : 1);
            if ((Run.classes(text, previous, to) & LOWER) != 0) {
                return i;
            }
            i = previous;
        }
        return NO_MATCH;
    }

    /** {@code U+L*} */
    private static int upperBeginning(char[] text, int start, int to) {
        int upperEnd = Run.endOfAny(text, start, to, UPPER);
        return upperEnd > start ? Run.endOfAny(text, upperEnd, to, LOWER) : NO_MATCH;
    }
}
