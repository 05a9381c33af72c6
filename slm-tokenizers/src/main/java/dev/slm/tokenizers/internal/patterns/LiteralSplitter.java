package dev.slm.tokenizers.internal.patterns;

import java.util.Arrays;

/** Finds a fixed text. */
public final class LiteralSplitter implements Splitter {
    private final char[] literal;

    public LiteralSplitter(String literal) {
        this.literal = literal.toCharArray();
    }

    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        if (literal.length == 0) {
            return;
        }
        for (int i = from; i + literal.length <= to; ) {
            if (text[i] == literal[0] && Arrays.equals(text, i, i + literal.length, literal, 0, literal.length)) {
                matches.match(i, i + literal.length);
                i += literal.length;
            } else {
                i++;
            }
        }
    }
}
