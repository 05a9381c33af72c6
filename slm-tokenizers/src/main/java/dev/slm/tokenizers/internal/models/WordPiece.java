package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.BitSet;

/** BERT's model: of a word always the longest token that it continues with; a word that does not come out is unknown. */
public final class WordPiece implements Model {
    private final Vocabulary vocabulary;
    private final Trie trie;
    private final int continuation;
    private final int unkId;
    private final int maxChars;
    private final BitSet controls;
    private final WordCache cache = new WordCache();

    /**
     * The settings of tokenizer.json.
     *
     * @param continuingSubwordPrefix begins the tokens that continue a word
     * @param unkId stands for a word that the vocabulary cannot express
     * @param maxInputCharsPerWord longer words are unknown
     * @param controls tokens that no text becomes
     */
    public WordPiece(
            Vocabulary vocabulary,
            String continuingSubwordPrefix,
            int unkId,
            int maxInputCharsPerWord,
            BitSet controls) {
        this.vocabulary = vocabulary;
        this.trie = Trie.of(vocabulary);
        this.continuation = trie.walk(Trie.ROOT, continuingSubwordPrefix);
        this.unkId = unkId;
        this.maxChars = maxInputCharsPerWord;
        this.controls = controls;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        if (to - from > maxChars && Character.codePointCount(text, from, to - from) > maxChars) {
            tokens.add(unkId, from, to);
            return;
        }
        int hash = Vocabulary.hash(text, from, to);
        if (cache.add(text, from, to, hash, tokens)) {
            return;
        }
        TokenSequence found = new TokenSequence(4);
        if (!find(text, from, to, found)) {
            found = new TokenSequence(1);
            found.add(unkId, to);
        }
        found.addTo(tokens, from);
        found.remember(cache, text, from, to, hash);
    }

    private boolean find(char[] text, int from, int to, TokenSequence found) {
        int start = from;
        while (start < to) {
            int node = start == from ? Trie.ROOT : continuation;
            int id = -1;
            int end = start;
            for (int i = start; i < to && node != Trie.NONE; i++) {
                node = trie.child(node, text[i]);
                int token = node == Trie.NONE ? Trie.NONE : trie.value(node);
                if (token != Trie.NONE && !controls.get(token)) {
                    id = token;
                    end = i + 1;
                }
            }
            if (id < 0) {
                return false;
            }
            found.add(id, end);
            start = end;
        }
        return true;
    }
}
