package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.models.Vocabulary;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A SentencePiece model file; field numbers as in {@code sentencepiece_model.proto}. */
public final class ModelProto {
    /** The value of {@link #modelType} for the unigram model. */
    public static final int UNIGRAM = 1;

    static final int WORD = 3;
    static final int CHAR = 4;

    /** The value of {@link #modelType} for byte-pair encoding. */
    public static final int BPE = 2;

    private static final String FIELD = "pieces";
    private static final String UNKNOWN = "<unk>";

    private final Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    private float[] scores = new float[1 << 8];
    private byte[] types = new byte[1 << 8];

    public int modelType = UNIGRAM;
    boolean whitespaceAsSuffix;
    boolean byteFallback;
    int bosId = 1;
    int eosId = 2;
    int padId = -1;
    String unkSurface = " \u2047 ";

    public byte @Nullable [] charsMap;
    public boolean addDummyPrefix = true;
    public boolean removeExtraWhitespaces = true;
    boolean escapeWhitespaces = true;

    public ModelProto(byte[] file) {
        Protobuf model = new Protobuf(file, "model");
        for (int field; (field = model.next()) != 0; ) {
            switch (field) {
                case 1 -> readPiece(model.message(FIELD + "[" + vocabulary.count() + "]"));
                case 2 -> readTrainer(model.message("trainer_spec"));
                case 3 -> readNormalizer(model.message("normalizer_spec"));
                default -> {}
            }
        }
        if (vocabulary.count() == 0) {
            throw new TokenizerFormatException("model: it has no pieces");
        }
    }

    private void readPiece(Protobuf piece) {
        int id = vocabulary.count();
        String text = "";
        float score = 0;
        int type = Pieces.NORMAL;
        for (int field; (field = piece.next()) != 0; ) {
            switch (field) {
                case 1 -> text = piece.string();
                case 2 -> score = piece.real();
                case 3 -> type = piece.integer();
                default -> {}
            }
        }
        if (type < Pieces.NORMAL || type > Pieces.BYTE) {
            throw new TokenizerFormatException(FIELD + "[" + id + "].type is " + type + "; it must be from 1 to 6");
        }
        if (id == scores.length) {
            scores = Arrays.copyOf(scores, 2 * id);
            types = Arrays.copyOf(types, 2 * id);
        }
        scores[id] = score;
        types[id] = (byte) type;
        vocabulary.add(text, id, FIELD);
    }

    private void readTrainer(Protobuf trainer) {
        for (int field; (field = trainer.next()) != 0; ) {
            switch (field) {
                case 3 -> modelType = trainer.integer();
                case 24 -> whitespaceAsSuffix = trainer.flag();
                case 35 -> byteFallback = trainer.flag();
                case 41 -> bosId = trainer.integer();
                case 42 -> eosId = trainer.integer();
                case 43 -> padId = trainer.integer();
                case 44 -> unkSurface = trainer.string();
                default -> {}
            }
        }
    }

    private void readNormalizer(Protobuf normalizer) {
        for (int field; (field = normalizer.next()) != 0; ) {
            switch (field) {
                case 2 -> charsMap = normalizer.bytes();
                case 3 -> addDummyPrefix = normalizer.flag();
                case 4 -> removeExtraWhitespaces = normalizer.flag();
                case 5 -> escapeWhitespaces = normalizer.flag();
                default -> {}
            }
        }
    }

    /** All pieces by id. */
    public Pieces pieces() {
        int count = vocabulary.count();
        byte[] allTypes = Arrays.copyOf(types, count);
        int unkId = -1;
        for (int id = count - 1; id >= 0; id--) {
            unkId = allTypes[id] == Pieces.UNKNOWN ? id : unkId;
        }
        return Pieces.of(vocabulary.build(FIELD), Arrays.copyOf(scores, count), allTypes, unkId, byteFallback);
    }

    /**
     * The pieces under other ids: first some tokens that the file may lack, then the file's pieces from one on, then the
     * token to be guessed.
     *
     * @param first the tokens before, {@code <unk>} among them, which stands for what the vocabulary lacks; the others are
     *     for control
     * @param firstPiece the first of the file's pieces to follow
     */
    public Pieces renumbered(List<String> first, int firstPiece, String last) {
        int count = vocabulary.count();
        if (firstPiece > count) {
            throw new TokenizerFormatException(FIELD + ": the model has " + count + "; it must have " + firstPiece
                    + " or more that stand for the beginning, the end and the unknown");
        }
        Vocabulary old = vocabulary.build(FIELD);
        int size = first.size() + count - firstPiece + 1;
        Vocabulary.Builder builder = new Vocabulary.Builder(size);
        byte[] newTypes = new byte[size];
        float[] newScores = new float[size];
        Arrays.fill(newTypes, (byte) Pieces.CONTROL);
        for (String token : first) {
            builder.add(token, builder.count(), FIELD);
        }
        int unkId = first.indexOf(UNKNOWN);
        newTypes[unkId] = Pieces.UNKNOWN;
        System.arraycopy(types, firstPiece, newTypes, first.size(), count - firstPiece);
        System.arraycopy(scores, firstPiece, newScores, first.size(), count - firstPiece);
        for (int id = firstPiece; id < count; id++) {
            builder.add(old.token(id), builder.count(), FIELD);
        }
        builder.add(last, size - 1, FIELD);
        return Pieces.of(builder.build(FIELD), newScores, newTypes, unkId, byteFallback);
    }

    SentencePieceNormalizer.WhiteSpace whiteSpace() {
        return new SentencePieceNormalizer.WhiteSpace(
                addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, whitespaceAsSuffix);
    }
}
