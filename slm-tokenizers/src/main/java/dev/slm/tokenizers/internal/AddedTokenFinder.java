package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.internal.models.Trie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds added tokens in text: leftmost first, the longest among those that begin at the same place. Immutable. */
final class AddedTokenFinder {

    /** Receives the parts of a text in order: added tokens, and with null what stands between them. */
    interface Parts {
        void part(int start, int end, @Nullable AddedToken token);
    }

    /** Says whether a token found at a place is meant. */
    interface Meant {
        boolean test(int start, int end, AddedToken token);
    }

    private final List<AddedToken> tokens;
    private final Trie trie;
    private final long[] firstChars = new long[0x10000 / 64];

    /**
     * Looks for these tokens.
     *
     * @param contents how each is spelt where it is looked for
     */
    AddedTokenFinder(List<AddedToken> tokens, List<String> contents) {
        this.tokens = List.copyOf(tokens);
        this.trie = Trie.of(contents);
        for (String content : contents) {
            if (!content.isEmpty()) {
                firstChars[content.charAt(0) >>> 6] |= 1L << content.charAt(0);
            }
        }
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    void find(CharSequence text, Parts parts) {
        find(text, null, parts);
    }

    /** As {@link #find(CharSequence, Parts)}, leaving out tokens that are not meant; null means all of them. */
    void find(CharSequence text, @Nullable Meant meant, Parts parts) {
        int rest = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            int length = (firstChars[c >>> 6] & 1L << c) != 0 ? longest(text, i, meant) : 0;
            if (length == 0) {
                i++;
                continue;
            }
            int start = i;
            int end = i + length;
            AddedToken token = tokens.get(trie.value(trie.walk(Trie.ROOT, text.subSequence(start, end))));
            i = end;
            if (token.singleWord() && touchesWord(text, start, end)) {
                continue;
            }
            while (token.lstrip() && start > rest && UnicodeClasses.isWhiteSpace(text.charAt(start - 1))) {
                start--;
            }
            while (token.rstrip() && end < text.length() && UnicodeClasses.isWhiteSpace(text.charAt(end))) {
                end++;
            }
            if (rest < start) {
                parts.part(rest, start, null);
            }
            parts.part(start, end, token);
            rest = end;
            i = end;
        }
        if (rest < text.length()) {
            parts.part(rest, text.length(), null);
        }
    }

    /** The length of the longest token meant that begins at a position, or 0. */
    private int longest(CharSequence text, int at, @Nullable Meant meant) {
        int length = 0;
        int node = Trie.ROOT;
        for (int i = at; i < text.length(); i++) {
            node = trie.child(node, text.charAt(i));
            if (node == Trie.NONE) {
                break;
            }
            int found = trie.value(node);
            if (found != Trie.NONE && (meant == null || meant.test(at, i + 1, tokens.get(found)))) {
                length = i + 1 - at;
            }
        }
        return length;
    }

    private static boolean touchesWord(CharSequence text, int start, int end) {
        return start > 0 && UnicodeClasses.isWord(Character.codePointBefore(text, start))
                || end < text.length() && UnicodeClasses.isWord(Character.codePointAt(text, end));
    }
}
