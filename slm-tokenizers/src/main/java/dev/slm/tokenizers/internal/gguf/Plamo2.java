package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.Utf8;
import dev.slm.tokenizers.internal.models.Trie;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;

/**
 * The model of PLaMo 2: the segmentation with the greatest sum of scores, which count in steps of 1/10,000. It is found
 * from the end of the text to its beginning, and of equally good ones the one whose first tokens are longer wins. A
 * character without a token becomes its bytes.
 */
final class Plamo2 implements Model {
    private static final double STEPS = 1e4;
    private static final long UNKNOWN = -10_000_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Pieces pieces;
    private final Trie trie;

    Plamo2(Pieces pieces) {
        this.pieces = pieces;
        this.trie = Trie.of(pieces.vocabulary());
    }

    @Override
    public Vocabulary vocabulary() {
        return pieces.vocabulary();
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        int start = from < to && from == 0 && text[0] == BYTE_ORDER_MARK ? 1 : from;
        int length = to - start;
        // The best sum from each position to the end, and the token it begins with: where that ends, and which it is.
        long[] best = new long[length + 1];
        int[] endOf = new int[length];
        int[] idOf = new int[length];
        for (int at = length - 1; at >= 0; at--) {
            boolean pair = Character.isHighSurrogate(text[start + at]) && at + 1 < length;
            int unknownEnd = at + (pair ? 2 : 1);
            best[at] = best[unknownEnd] + UNKNOWN;
            endOf[at] = unknownEnd;
            idOf[at] = -1;
            int node = Trie.ROOT;
            for (int end = at; end < length; ) {
                node = trie.child(node, text[start + end++]);
                if (node == Trie.NONE) {
                    break;
                }
                int id = trie.value(node);
                if (id != Trie.NONE && pieces.isText(id)) {
                    long sum = best[end] + Math.round(pieces.scores()[id] * STEPS);
                    if (sum >= best[at]) {
                        best[at] = sum;
                        endOf[at] = end;
                        idOf[at] = id;
                    }
                }
            }
        }
        for (int at = 0; at < length; at = endOf[at]) {
            if (idOf[at] >= 0) {
                tokens.add(idOf[at], start + at, start + endOf[at]);
            } else {
                addBytes(text, start + at, start + endOf[at], tokens);
            }
        }
    }

    private void addBytes(char[] text, int from, int to, TokenBuffer tokens) {
        int codePoint = Character.codePointAt(text, from, to);
        if (pieces.byteIds() == null || !pieces.byteIds().covers(codePoint)) {
            if (pieces.unkId() >= 0) {
                tokens.add(pieces.unkId(), from, to);
            }
            return;
        }
        int length = Utf8.length(codePoint);
        for (int i = 0; i < length; i++) {
            tokens.add(pieces.byteIds().id(codePoint, i, length), from, to);
        }
    }
}
