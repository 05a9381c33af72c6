package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.SpecialIds;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Builds the tokenizer that a SentencePiece model file describes. It frames sequences with nothing. */
public final class SentencePieceModel {
    private SentencePieceModel() {}

    /** The pipeline of a model file. */
    public static Pipeline read(byte[] file) {
        ModelProto proto = new ModelProto(file);
        return pipeline(proto, proto.pieces());
    }

    /** The pipeline of a model file whose pieces may have been given other ids. */
    public static Pipeline pipeline(ModelProto proto, Pieces pieces) {
        Model model =
                switch (proto.modelType) {
                    case ModelProto.UNIGRAM -> new SentencePieceUnigram(pieces);
                    case ModelProto.BPE -> new SentencePieceBpe(pieces);
                    case ModelProto.WORD -> new SentencePieceWord(pieces, proto.whitespaceAsSuffix);
                    case ModelProto.CHAR -> new SentencePieceChar(pieces);
                    default ->
                        throw new TokenizerFormatException("trainer_spec.model_type is " + proto.modelType
                                + "; known are 1 (unigram), 2 (BPE), 3 (word) and 4 (char)");
                };
        CharsMap charsMap = proto.charsMap == null || proto.charsMap.length == 0
                ? null
                : CharsMap.read(proto.charsMap, "normalizer_spec.precompiled_charsmap");
        return new Pipeline(
                controls(pieces),
                new SentencePieceNormalizer(charsMap, proto.whiteSpace(), pieces),
                null,
                model,
                null,
                new SentencePieceDecoder(
                        proto.whiteSpace(), pieces.vocabulary().token(pieces.unkId()), proto.unkSurface),
                specialIds(proto, pieces),
                null,
                null);
    }

    private static List<AddedToken> controls(Pieces pieces) {
        List<AddedToken> controls = new ArrayList<>();
        for (int id = 0; id < pieces.types().length; id++) {
            if (pieces.types()[id] == Pieces.CONTROL) {
                controls.add(AddedToken.special(id, pieces.vocabulary().token(id)));
            }
        }
        return controls;
    }

    private static SpecialIds specialIds(ModelProto proto, Pieces pieces) {
        return new SpecialIds(
                id(proto.bosId, pieces),
                id(proto.eosId, pieces),
                id(pieces.unkId(), pieces),
                id(proto.padId, pieces),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static OptionalInt id(int id, Pieces pieces) {
        return pieces.vocabulary().has(id) ? OptionalInt.of(id) : OptionalInt.empty();
    }
}
