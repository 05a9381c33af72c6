package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.models.TokenSequence;
import dev.slm.tokenizers.internal.models.Vocabulary;

/** SentencePiece's word model ({@code word_model.cc}): every word with its visible blank is a piece or unknown. */
final class SentencePieceWord implements Model {
    private final Pieces pieces;
    private final boolean blankEndsWord;

    /** A word begins with its blank, or ends with it. */
    SentencePieceWord(Pieces pieces, boolean blankEndsWord) {
        this.pieces = pieces;
        this.blankEndsWord = blankEndsWord;
    }

    @Override
    public Vocabulary vocabulary() {
        return pieces.vocabulary();
    }

    @Override
    public void tokenize(AlignedText text, int from, int to, TokenBuffer tokens) {
        char[] chars = text.chars();
        TokenSequence found = new TokenSequence(8);
        UnknownPieces out = new UnknownPieces(pieces, found);
        int start = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || chars[blankEndsWord ? i - 1 : i] == SentencePieceNormalizer.BLANK) {
                int id = pieces.find(chars, start, i);
                if (id >= 0) {
                    out.known(id, i);
                } else {
                    out.unknown(chars, start, i);
                }
                start = i;
            }
        }
        found.addTo(tokens, from);
    }
}
