package dev.slm.tokenizers.internal.sentencepiece;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes merged pieces that must not be used apart again, into the two parts that last were about to merge to one
 * ({@code rev_merge} in {@code bpe_model.cc}). Not thread-safe; lives for one text.
 */
final class Resegmentation {
    private final Pieces pieces;
    /** The length of the first part, by the id of an unused piece. */
    private final Map<Integer, Integer> firstParts = new HashMap<>();

    Resegmentation(Pieces pieces) {
        this.pieces = pieces;
    }

    /** An unused piece could come about from a part of this length and the rest. */
    void remember(int id, int firstPart) {
        firstParts.put(id, firstPart);
    }

    /** Adds what becomes of {@code text[from, to)}. */
    void add(char[] text, int from, int to, UnknownPieces out) {
        ArrayDeque<int[]> todo = new ArrayDeque<>();
        todo.push(new int[] {from, to});
        while (!todo.isEmpty()) {
            int[] range = todo.pop();
            int id = pieces.find(text, range[0], range[1]);
            Integer firstPart = id >= 0 && pieces.isUnused(id) ? firstParts.get(id) : null;
            if (firstPart != null) {
                todo.push(new int[] {range[0] + firstPart, range[1]});
                todo.push(new int[] {range[0], range[0] + firstPart});
            } else if (id >= 0) {
                out.known(id, range[1]);
            } else {
                out.unknown(text, range[0], range[1]);
            }
        }
    }
}
