package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.models.Trie;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** User-defined symbols, which are always one piece wherever they occur, unless the caller does not mean them. Immutable. */
final class UserDefined {
    private final List<String> symbols;
    private final Trie trie;

    private UserDefined(List<String> symbols) {
        this.symbols = symbols;
        this.trie = Trie.of(symbols);
    }

    /** All of them; null if there is none. */
    static @Nullable UserDefined of(Pieces pieces) {
        List<String> symbols = new ArrayList<>();
        for (int id = 0; id < pieces.types().length; id++) {
            String symbol = pieces.isUserDefined(id) ? pieces.vocabulary().token(id) : "";
            if (!symbol.isEmpty()) {
                symbols.add(symbol);
            }
        }
        return symbols.isEmpty() ? null : new UserDefined(symbols);
    }

    /** The length of the longest symbol meant that begins at a position, or 0. */
    int match(AlignedText text, int at, int to) {
        char[] chars = text.chars();
        int longest = 0;
        int node = Trie.ROOT;
        for (int i = at; i < to; i++) {
            node = trie.child(node, chars[i]);
            if (node == Trie.NONE) {
                break;
            }
            int symbol = trie.value(node);
            if (symbol != Trie.NONE && text.isMeant(at, i + 1, symbols.get(symbol), false)) {
                longest = i + 1 - at;
            }
        }
        return longest;
    }
}
