package dev.slm.tokenizers.internal.patterns;

import java.util.function.IntPredicate;

/** Finds single characters of a kind. */
public final class CharSplitter implements Splitter {
    private final IntPredicate kind;

    public CharSplitter(IntPredicate kind) {
        this.kind = kind;
    }

    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        for (int i = from, width; i < to; i += width) {
            width = Run.width(text, i, to);
            int c = width == 1 ? text[i] : Character.codePointAt(text, i, to);
            if (kind.test(c)) {
                matches.match(i, i + width);
            }
        }
    }
}
