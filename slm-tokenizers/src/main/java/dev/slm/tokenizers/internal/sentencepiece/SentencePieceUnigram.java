package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.Utf8;
import dev.slm.tokenizers.internal.models.TokenSequence;
import dev.slm.tokenizers.internal.models.Trie;
import dev.slm.tokenizers.internal.models.Vocabulary;
import java.util.Arrays;

/**
 * SentencePiece's unigram model ({@code unigram_model.cc}): the segmentation with the greatest sum of scores, found by
 * Viterbi's algorithm. Sums are kept in single precision, as there, since that decides between near ties.
 */
public final class SentencePieceUnigram implements Model {
    /** How much worse than the worst piece an unknown character is. */
    private static final float UNKNOWN_PENALTY = 10.0f;

    private final Pieces pieces;
    private final Trie trie;
    private final float unknownScore;
    private final float maxScore;

    public SentencePieceUnigram(Pieces pieces) {
        this.pieces = pieces;
        this.trie = Trie.of(pieces.vocabulary());
        float min = Float.MAX_VALUE;
        float max = -Float.MAX_VALUE;
        for (int id = 0; id < pieces.types().length; id++) {
            if (pieces.types()[id] == Pieces.NORMAL) {
                min = Math.min(min, pieces.scores()[id]);
                max = Math.max(max, pieces.scores()[id]);
            }
        }
        this.unknownScore = min - UNKNOWN_PENALTY;
        this.maxScore = max;
    }

    @Override
    public Vocabulary vocabulary() {
        return pieces.vocabulary();
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        int length = to - from;
        float[] best = new float[length + 1];
        int[] startOf = new int[length + 1];
        int[] idOf = new int[length + 1];
        Arrays.fill(startOf, -1);
        for (int at = 0, width; at < length; at += width) {
            width = Character.isHighSurrogate(text[from + at]) && at + 1 < length ? 2 : 1;
            boolean single = false;
            int node = Trie.ROOT;
            for (int end = at; end < length; ) {
                node = trie.child(node, text[from + end++]);
                if (node == Trie.NONE) {
                    break;
                }
                int id = trie.value(node);
                if (id == Trie.NONE || !mayBe(id, aligned, from + at, from + end)) {
                    continue;
                }
                double candidate = score(id, text, from + at, from + end) + best[at];
                if (startOf[end] < 0 || candidate > best[end]) {
                    best[end] = (float) candidate;
                    startOf[end] = at;
                    idOf[end] = id;
                }
                single |= end - at == width;
            }
            if (!single) {
                float candidate = unknownScore + best[at];
                int end = at + width;
                if (startOf[end] < 0 || candidate > best[end]) {
                    best[end] = candidate;
                    startOf[end] = at;
                    idOf[end] = -1;
                }
            }
        }
        pieces(text, from, length, startOf, idOf).addTo(tokens, from);
    }

    private boolean mayBe(int id, AlignedText text, int from, int to) {
        return pieces.isText(id)
                && !pieces.isUnused(id)
                && (!text.isFiltered()
                        || !pieces.isUserDefined(id)
                        || text.isMeant(from, to, pieces.vocabulary().token(id), false));
    }

    /** A user-defined piece outdoes whatever else its text could become. */
    private double score(int id, char[] text, int from, int to) {
        if (!pieces.isUserDefined(id)) {
            return pieces.scores()[id];
        }
        int bytes = 0;
        for (int i = from, c; i < to; i += Character.charCount(c)) {
            c = Character.codePointAt(text, i, to);
            bytes += Utf8.length(c);
        }
        return bytes * maxScore - 0.1;
    }

    private TokenSequence pieces(char[] text, int from, int length, int[] startOf, int[] idOf) {
        // Turn the chain of starts, which leads backwards, into one of ends that leads forwards.
        int[] endOf = new int[length + 1];
        for (int end = length; end > 0; end = startOf[end]) {
            endOf[startOf[end]] = end;
        }
        TokenSequence tokens = new TokenSequence(length / 3);
        UnknownPieces out = new UnknownPieces(pieces, tokens);
        for (int at = 0; at < length; at = endOf[at]) {
            int end = endOf[at];
            if (idOf[end] >= 0) {
                out.known(idOf[end], from + end);
            } else {
                out.unknown(text, from + at, from + end);
            }
        }
        return tokens;
    }
}
