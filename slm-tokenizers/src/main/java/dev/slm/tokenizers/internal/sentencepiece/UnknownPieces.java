package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.Utf8;
import dev.slm.tokenizers.internal.models.ByteFallbackIds;
import dev.slm.tokenizers.internal.models.TokenSequence;

/** What becomes of characters without a piece: bytes, or one unknown piece per run. */
final class UnknownPieces {
    private final Pieces pieces;
    private final TokenSequence tokens;
    private boolean inRun;

    UnknownPieces(Pieces pieces, TokenSequence tokens) {
        this.pieces = pieces;
        this.tokens = tokens;
    }

    /** Adds a known piece. */
    void known(int id, int end) {
        tokens.add(id, end);
        inRun = false;
    }

    /** Adds what stands for the unknown {@code text[from, end)}, a character or a word. */
    void unknown(char[] text, int from, int end) {
        ByteFallbackIds byteIds = pieces.byteIds();
        if (byteIds != null && byteIds.cover(text, from, end)) {
            for (int at = from, c; at < end; at += Character.charCount(c)) {
                c = Character.codePointAt(text, at, end);
                int length = Utf8.length(c);
                for (int i = 0; i < length; i++) {
                    tokens.add(byteIds.id(c, i, length), end);
                }
            }
        } else if (inRun) {
            tokens.extend(end);
        } else if (pieces.unkId() >= 0) {
            tokens.add(pieces.unkId(), end);
            inRun = true;
        }
    }
}
