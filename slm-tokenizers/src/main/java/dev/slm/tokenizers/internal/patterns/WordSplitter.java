package dev.slm.tokenizers.internal.patterns;

import dev.slm.tokenizers.internal.UnicodeClasses;

/** {@code \w+|[^\w\s]+} by hand. */
public final class WordSplitter implements Splitter {
    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        int start = from;
        int kind = -1;
        for (int i = from, width; i < to; i += width) {
            width = Run.width(text, i, to);
            int c = Character.codePointAt(text, i, to);
            int next = UnicodeClasses.isWhiteSpace(c) ? 0 : UnicodeClasses.isWord(c) ? 1 : 2;
            if (next != kind) {
                if (kind > 0) {
                    matches.match(start, i);
                }
                start = i;
                kind = next;
            }
        }
        if (kind > 0) {
            matches.match(start, to);
        }
    }
}
