package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.models.TokenSequence;
import dev.slm.tokenizers.internal.models.Vocabulary;
import org.jspecify.annotations.Nullable;

/** SentencePiece's character model ({@code char_model.cc}): every character is a piece, and so are user-defined symbols. */
final class SentencePieceChar implements Model {
    private final Pieces pieces;
    private final @Nullable UserDefined userDefined;

    SentencePieceChar(Pieces pieces) {
        this.pieces = pieces;
        this.userDefined = UserDefined.of(pieces);
    }

    @Override
    public Vocabulary vocabulary() {
        return pieces.vocabulary();
    }

    @Override
    public void tokenize(AlignedText text, int from, int to, TokenBuffer tokens) {
        TokenSequence found = new TokenSequence(to - from);
        UnknownPieces out = new UnknownPieces(pieces, found);
        for (int at = from, end; at < to; at = end) {
            int symbol = userDefined == null ? 0 : userDefined.match(text, at, to);
            end = at + (symbol > 0 ? symbol : Character.charCount(text.codePointAt(at)));
            int id = pieces.find(text.chars(), at, end);
            if (id >= 0) {
                out.known(id, end);
            } else {
                out.unknown(text.chars(), at, end);
            }
        }
        found.addTo(tokens, from);
    }
}
