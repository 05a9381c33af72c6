package dev.slm.tokenizers.internal.patterns;

import static dev.slm.tokenizers.internal.UnicodeClasses.NEWLINE;
import static dev.slm.tokenizers.internal.UnicodeClasses.SPACE;

import dev.slm.tokenizers.internal.UnicodeClasses;

/** Runs of characters of one class. */
final class Run {
    private Run() {}

    /** The classes of the character at a position. */
    static int classes(char[] text, int at, int to) {
        char c = text[at];
        return Character.isHighSurrogate(c)
                ? UnicodeClasses.of(Character.codePointAt(text, at, to))
                : UnicodeClasses.of(c);
    }

    /** The number of chars of the character at a position. */
    static int width(char[] text, int at, int to) {
        return Character.isHighSurrogate(text[at]) && at + 1 < to ? 2 : 1;
    }

    /** The end of the run of characters from {@code at} on whose classes within {@code mask} are {@code wanted}. */
    static int end(char[] text, int at, int to, int mask, int wanted) {
        int end = at;
        while (end < to && (classes(text, end, to) & mask) == wanted) {
            end += width(text, end, to);
        }
        return end;
    }

    /** The end of the run of characters from {@code at} on that have one of the classes. */
    static int endOfAny(char[] text, int at, int to, int anyOf) {
        int end = at;
        while (end < to && (classes(text, end, to) & anyOf) != 0) {
            end += width(text, end, to);
        }
        return end;
    }

    /** {@code \s+(?!\S)|\s+} at a space: the run without its last space, which belongs to the word after it. */
    static int spaces(char[] text, int start, int to) {
        int end = endOfAny(text, start, to, SPACE);
        return end < to && end > start + 1 ? end - 1 : end;
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+} at a space: up to the last line break of the run, if there is one. */
    static int spacesByLine(char[] text, int start, int to) {
        int end = endOfAny(text, start, to, SPACE);
        for (int i = end; i > start; i--) {
            if ((UnicodeClasses.of(text[i - 1]) & NEWLINE) != 0) {
                return i;
            }
        }
        return end < to && end > start + 1 ? end - 1 : end;
    }
}
