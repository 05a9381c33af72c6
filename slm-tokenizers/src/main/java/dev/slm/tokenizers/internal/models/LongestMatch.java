package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.BitSet;

/** From left to right always the longest token; what begins none is unknown, character by character. */
public final class LongestMatch implements Model {
    private final Vocabulary vocabulary;
    private final Trie trie;
    private final int unkId;
    private final BitSet controls;

    /**
     * A model of these tokens.
     *
     * @param unkId what characters become that begin no token; if it is negative they become nothing
     * @param controls tokens that no text becomes
     */
    public LongestMatch(Vocabulary vocabulary, int unkId, BitSet controls) {
        this.vocabulary = vocabulary;
        this.trie = Trie.of(vocabulary);
        this.unkId = unkId;
        this.controls = controls;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        for (int start = from, end; start < to; start = end) {
            int id = -1;
            end = start;
            int node = Trie.ROOT;
            for (int i = start; i < to; i++) {
                node = trie.child(node, text[i]);
                if (node == Trie.NONE) {
                    break;
                }
                int found = trie.value(node);
                if (found != Trie.NONE && !controls.get(found)) {
                    id = found;
                    end = i + 1;
                }
            }
            if (id < 0) {
                end = start + (Character.isHighSurrogate(text[start]) && start + 1 < to ? 2 : 1);
                id = unkId;
            }
            if (id >= 0) {
                tokens.add(id, start, end);
            }
        }
    }
}
