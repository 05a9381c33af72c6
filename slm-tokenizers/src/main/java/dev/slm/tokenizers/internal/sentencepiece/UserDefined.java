package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.models.Trie;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** User-defined symbols, which are always one piece wherever they occur. */
final class UserDefined {
    private UserDefined() {}

    /** All of them; null if there is none. */
    static @Nullable Trie trie(Pieces pieces) {
        List<String> symbols = new ArrayList<>();
        for (int id = 0; id < pieces.types().length; id++) {
            String symbol = pieces.isUserDefined(id) ? pieces.vocabulary().token(id) : "";
            if (!symbol.isEmpty()) {
                symbols.add(symbol);
            }
        }
        return symbols.isEmpty() ? null : Trie.of(symbols);
    }

    /** The length of the longest symbol that begins at a position, or 0. */
    static int match(Trie symbols, char[] text, int at, int to) {
        int longest = 0;
        int node = Trie.ROOT;
        for (int i = at; i < to; i++) {
            node = symbols.child(node, text[i]);
            if (node == Trie.NONE) {
                break;
            }
            if (symbols.value(node) != Trie.NONE) {
                longest = i + 1 - at;
            }
        }
        return longest;
    }
}
