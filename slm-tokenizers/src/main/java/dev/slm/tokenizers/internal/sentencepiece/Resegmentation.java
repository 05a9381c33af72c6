package dev.slm.tokenizers.internal.sentencepiece;

import java.util.ArrayDeque;

/**
 * Takes a merged piece that must not be used apart again, into the two parts that it would have been merged from: of
 * all ways to divide it in two pieces, the one whose parts score best.
 */
final class Resegmentation {
    private final Pieces pieces;
    private final char[] text;

    Resegmentation(Pieces pieces, char[] text) {
        this.pieces = pieces;
        this.text = text;
    }

    void split(int from, int to, UnknownPieces out) {
        ArrayDeque<int[]> todo = new ArrayDeque<>();
        todo.push(new int[] {from, to});
        while (!todo.isEmpty()) {
            int[] range = todo.pop();
            int id = pieces.find(text, range[0], range[1]);
            int middle = id >= 0 && pieces.isUnused(id) ? middle(range[0], range[1]) : -1;
            if (middle > 0) {
                todo.push(new int[] {middle, range[1]});
                todo.push(new int[] {range[0], middle});
            } else if (id >= 0) {
                out.known(id, range[1]);
            } else {
                out.unknown(text, range[0], range[1]);
            }
        }
    }

    private int middle(int from, int to) {
        int best = -1;
        float bestScore = Float.NEGATIVE_INFINITY;
        for (int i = from + 1; i < to; i++) {
            int left = pieces.find(text, from, i);
            int right = pieces.find(text, i, to);
            if (left >= 0 && right >= 0) {
                float score = Math.min(pieces.scores()[left], pieces.scores()[right]);
                if (best < 0 || score > bestScore) {
                    best = i;
                    bestScore = score;
                }
            }
        }
        return best;
    }
}
