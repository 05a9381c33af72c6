package dev.slm.tokenizers.internal.processors;

import dev.slm.tokenizers.internal.ByteAlphabet;
import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.UnicodeClasses;

/** Adds no tokens; takes white space out of the spans if wanted. */
public final class ByteLevel implements PostProcessor {
    private final boolean trimOffsets;
    private final boolean addPrefixSpace;

    public ByteLevel(boolean trimOffsets, boolean addPrefixSpace) {
        this.trimOffsets = trimOffsets;
        this.addPrefixSpace = addPrefixSpace;
    }

    @Override
    public Frame single() {
        return Frame.SINGLE;
    }

    @Override
    public Frame pair() {
        return Frame.PAIR;
    }

    @Override
    public void adjustSpans(TokenBuffer tokens, TokenNames names, String text) {
        if (trimOffsets) {
            trim(tokens, names, text, addPrefixSpace);
        }
    }

    /** Moves the ends of spans by as many characters as the tokens begin and end with blanks. */
    static void trim(TokenBuffer tokens, PostProcessor.TokenNames names, String text, boolean addPrefixSpace) {
        for (int i = 0; i < tokens.size(); i++) {
            String token = names.name(tokens.id(i));
            int leading = 0;
            while (leading < token.length() && isBlank(token.charAt(leading))) {
                leading++;
            }
            int trailing = 0;
            while (trailing < token.length() && isBlank(token.charAt(token.length() - 1 - trailing))) {
                trailing++;
            }
            int start = tokens.start(i);
            int end = tokens.end(i);
            boolean addedInFront = addPrefixSpace && leading == 1 && (i == 0 || start == 0);
            if (leading > 0 && !addedInFront) {
                start = forward(text, start, end, leading);
            }
            if (trailing > 0 && isAtLeast(text, end, trailing)) {
                end = back(text, end, start, trailing);
            }
            tokens.setSpan(i, start, end);
        }
    }

    /** Whether that many characters stand before a position. */
    private static boolean isAtLeast(String text, int position, int characters) {
        return position >= 2 * characters || text.codePointCount(0, position) >= characters;
    }

    private static int forward(String text, int from, int limit, int characters) {
        int at = from;
        for (int i = 0; i < characters && at < limit; i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return Math.min(at, limit);
    }

    private static int back(String text, int from, int limit, int characters) {
        int at = from;
        for (int i = 0; i < characters && at > limit; i++) {
            at -= Character.charCount(text.codePointBefore(at));
        }
        return Math.max(at, limit);
    }

    private static boolean isBlank(char c) {
        return c == ByteAlphabet.charOf(' ') || UnicodeClasses.isWhiteSpace(c);
    }
}
