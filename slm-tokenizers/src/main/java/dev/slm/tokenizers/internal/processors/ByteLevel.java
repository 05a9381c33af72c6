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
    public void adjustSpans(TokenBuffer tokens, TokenNames names) {
        if (trimOffsets) {
            trim(tokens, names, addPrefixSpace);
        }
    }

    /** Moves the ends of spans by as many places as the tokens begin and end with blanks. */
    static void trim(TokenBuffer tokens, PostProcessor.TokenNames names, boolean addPrefixSpace) {
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
                start = Math.min(start + leading, end);
            }
            if (trailing > 0 && end >= trailing) {
                end = Math.max(end - trailing, start);
            }
            tokens.setSpan(i, start, end);
        }
    }

    private static boolean isBlank(char c) {
        return c == ByteAlphabet.charOf(' ') || UnicodeClasses.isWhiteSpace(c);
    }
}
