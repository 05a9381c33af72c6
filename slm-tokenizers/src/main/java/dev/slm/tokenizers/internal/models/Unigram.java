package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.Utf8;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The unigram model (Kudo, 2018) as in {@code models/unigram} of Hugging Face tokenizers: the segmentation with the
 * greatest sum of scores, found by Viterbi's algorithm in double precision. Runs of unknown characters are one token.
 */
public final class Unigram implements Model {
    /** How much worse than the worst token an unknown character is. */
    private static final double UNKNOWN_PENALTY = 10.0;

    private final Vocabulary vocabulary;
    private final Trie trie;
    private final double[] scores;
    private final double unknownScore;
    private final int unkId;
    private final BitSet controls;
    private final @Nullable ByteFallbackIds byteIds;
    private final WordCache cache = new WordCache();

    /**
     * The settings of tokenizer.json.
     *
     * @param scores by id
     * @param unkId stands for unknown characters, or -1
     * @param byteFallback whether unknown characters become tokens of the form {@code <0x0A>}
     * @param controls tokens that no text becomes
     */
    public Unigram(Vocabulary vocabulary, double[] scores, int unkId, boolean byteFallback, BitSet controls) {
        this.vocabulary = vocabulary;
        this.trie = Trie.of(vocabulary);
        this.scores = scores;
        this.unkId = unkId;
        this.controls = controls;
        this.byteIds = byteFallback ? ByteFallbackIds.of(vocabulary) : null;
        this.unknownScore = Arrays.stream(scores).min().orElse(0) - UNKNOWN_PENALTY;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        int hash = Vocabulary.hash(text, from, to);
        if (!cache.add(text, from, to, hash, tokens)) {
            new Lattice(text, from, to).addTo(tokens, hash);
        }
    }

    /** The best way to reach each position of a word. */
    private final class Lattice {
        private static final int UNKNOWN = -2;

        private final char[] text;
        private final int from;
        private final int length;
        private final double[] best;
        private final int[] startOf;
        private final int[] idOf;

        Lattice(char[] text, int from, int to) {
            this.text = text;
            this.from = from;
            this.length = to - from;
            this.best = new double[length + 1];
            this.startOf = new int[length + 1];
            this.idOf = new int[length + 1];
            Arrays.fill(startOf, -1);
            for (int at = 0, width; at < length; at += width) {
                width = Character.isHighSurrogate(text[from + at]) && at + 1 < length ? 2 : 1;
                if (!reachFrom(at, width)) {
                    offer(at, at + width, UNKNOWN, unknownScore);
                }
            }
        }

        /** Tries all tokens that begin here; says whether one of them is the single character. */
        private boolean reachFrom(int at, int width) {
            boolean single = false;
            int node = Trie.ROOT;
            for (int end = at; end < length; ) {
                node = trie.child(node, text[from + end++]);
                if (node == Trie.NONE) {
                    break;
                }
                int id = trie.value(node);
                if (id != Trie.NONE && !controls.get(id)) {
                    offer(at, end, id, scores[id]);
                    single |= end - at == width;
                }
            }
            return single;
        }

        private void offer(int start, int end, int id, double score) {
            double sum = best[start] + score;
            if (startOf[end] < 0 || sum > best[end]) {
                best[end] = sum;
                startOf[end] = start;
                idOf[end] = id;
            }
        }

        void addTo(TokenBuffer tokens, int hash) {
            // Turn the chain of starts, which leads backwards, into one of ends that leads forwards.
            int[] endOf = new int[length + 1];
            for (int end = length; end > 0; end = startOf[end]) {
                endOf[startOf[end]] = end;
            }
            TokenSequence known = new TokenSequence(8);
            boolean allKnown = true;
            for (int at = 0, end; at < length; at = end) {
                end = endOf[at];
                int id = idOf[end];
                if (id != UNKNOWN && id != unkId) {
                    known.add(id, from + end);
                    tokens.add(id, from + at, from + end);
                    continue;
                }
                while (end < length && (idOf[endOf[end]] == UNKNOWN || idOf[endOf[end]] == unkId)) {
                    end = endOf[end];
                }
                addUnknown(from + at, from + end, tokens);
                allKnown = false;
            }
            if (allKnown) {
                known.remember(cache, text, from, from + length, hash);
            }
        }

        private void addUnknown(int start, int end, TokenBuffer tokens) {
            int whole = vocabulary.find(text, start, end);
            boolean isToken = whole >= 0 && !controls.get(whole);
            if (isToken || byteIds == null || !byteIds.cover(text, start, end)) {
                int id = isToken ? whole : unkId;
                if (id >= 0) {
                    tokens.add(id, start, end);
                }
                return;
            }
            for (int i = start, c; i < end; i += Character.charCount(c)) {
                c = Character.codePointAt(text, i, end);
                int bytes = Utf8.length(c);
                for (int b = 0; b < bytes; b++) {
                    tokens.add(byteIds.id(c, b, bytes), start, end);
                }
            }
        }
    }
}
