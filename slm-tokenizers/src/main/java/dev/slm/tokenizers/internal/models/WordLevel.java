package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.BitSet;

/** Every word is one token. */
public final class WordLevel implements Model {
    private final Vocabulary vocabulary;
    private final int unkId;
    private final BitSet controls;

    /**
     * The settings of tokenizer.json.
     *
     * @param unkId what words become that the vocabulary lacks; if it is negative they become nothing
     * @param controls tokens that no text becomes
     */
    public WordLevel(Vocabulary vocabulary, int unkId, BitSet controls) {
        this.vocabulary = vocabulary;
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
        int found = vocabulary.find(text, from, to);
        int id = found >= 0 && !controls.get(found) ? found : unkId;
        if (id >= 0) {
            tokens.add(id, from, to);
        }
    }
}
