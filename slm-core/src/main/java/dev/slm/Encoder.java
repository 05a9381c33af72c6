package dev.slm;

import dev.slm.internal.encoder.EncoderEngine;
import dev.slm.internal.encoder.Head;
import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.PackedTexts;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoder and all its heads, for those who need hidden states or raw scores. For a certain task see
 * {@link TextEmbedder}, {@link TextClassifier}, {@link TokenClassifier}, {@link QuestionAnswerer}, {@link MaskFiller},
 * {@link Reranker} and {@link ZeroShotClassifier}.
 *
 * <p>Runs BERT, RoBERTa, XLM-RoBERTa, DistilBERT, MobileBERT, ModernBERT and nomic-bert. Safe to share between threads. What
 * is computed for a text does not depend on the texts it is given together with: batches are packed without padding.
 */
public final class Encoder implements AutoCloseable {
    private final TaskModel model;

    private Encoder(TaskModel model) {
        this.model = model;
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows
     */
    public static Encoder load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT, true);
    }

    /** How to load an encoder. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private final boolean heads;

        private Builder(Path path, LoadSettings load, boolean heads) {
            super(path, load);
            this.heads = heads;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(path, settings, heads);
        }

        /** Whether the model's heads are computed, or hidden states only, which is much less where words are guessed. */
        public Builder heads(boolean computed) {
            return new Builder(path, load, computed);
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public Encoder load() {
            return Tasks.open(
                    path, load, heads ? EnumSet.allOf(HeadKind.class) : EnumSet.noneOf(HeadKind.class), Encoder::new);
        }
    }

    /** Encodes a text, cut to {@link #maxTokens} tokens. */
    public EncoderOutput encode(String text) {
        Encoding encoding = model.tokenizer().encode(text, cut());
        return encode(List.of(model.sequence(encoding))).get(0);
    }

    /** Encodes a pair of texts, cut to {@link #maxTokens} tokens. */
    public EncoderOutput encode(String text, String pair) {
        Encoding encoding = model.tokenizer().encode(text, pair, cut());
        return encode(List.of(model.sequence(encoding))).get(0);
    }

    /**
     * Encodes tokens.
     *
     * @param ids at least one, at most {@link #maxTokens}, special tokens included
     * @param typeIds the segment of each token; null for segment 0. Models without segments do not look at them.
     * @throws IllegalArgumentException if the model cannot take these; the message says why
     */
    public EncoderOutput encode(int[] ids, int @Nullable [] typeIds) {
        return encode(List.of(new TokenSequence(ids, typeIds))).get(0);
    }

    /**
     * Encodes many texts of tokens, in their order; see {@link #encode(int[], int[])}.
     *
     * @param ids of each text
     * @param typeIds of each text; null for segment 0 throughout
     */
    public List<EncoderOutput> encodeBatch(List<int[]> ids, @Nullable List<int[]> typeIds) {
        return encode(Tasks.sequences(ids, typeIds));
    }

    private EncodeOptions cut() {
        return EncodeOptions.DEFAULT.withTruncation(model.truncation(model.maxTokens()));
    }

    private List<EncoderOutput> encode(List<TokenSequence> texts) {
        EncoderEngine engine = model.engine();
        EncoderOutput[] outputs = new EncoderOutput[texts.size()];
        engine.forward(texts, (pass, hidden, first) -> {
            PackedTexts packed = pass.texts();
            Map<HeadKind, float[][]> ofTokens = new EnumMap<>(HeadKind.class);
            Map<HeadKind, float[][]> ofTexts = new EnumMap<>(HeadKind.class);
            for (HeadKind kind : engine.heads()) {
                int width = engine.outputs(kind);
                boolean eachToken = engine.require(kind).source() == Head.Source.EACH_TOKEN;
                float[][] values = new float[eachToken ? packed.rows() : packed.size()][width];
                Head.Sink copy = (i, from, offset) -> System.arraycopy(from, offset, values[i], 0, width);
                if (eachToken) {
                    int[] rows = new int[packed.rows()];
                    for (int row = 0; row < rows.length; row++) {
                        rows[row] = row;
                    }
                    engine.ofRows(kind, pass, hidden, rows, copy);
                } else {
                    engine.ofTexts(kind, pass, hidden, copy);
                }
                (eachToken ? ofTokens : ofTexts).put(kind, values);
            }
            float[][] states = new float[packed.rows()][];
            for (int row = 0; row < states.length; row++) {
                int at = hidden.offset(row);
                states[row] = Arrays.copyOfRange(hidden.data(), at, at + hidden.width());
            }
            for (int i = 0; i < packed.size(); i++) {
                outputs[first + i] = output(packed, i, states, ofTokens, ofTexts);
            }
        });
        return List.of(outputs);
    }

    private static EncoderOutput output(
            PackedTexts packed,
            int text,
            float[][] states,
            Map<HeadKind, float[][]> ofTokens,
            Map<HeadKind, float[][]> ofTexts) {
        int start = packed.start(text);
        int end = packed.end(text);
        float[][] answers = part(ofTokens.get(HeadKind.QUESTION), start, end);
        return new EncoderOutput(
                Arrays.copyOfRange(states, start, end),
                row(ofTexts.get(HeadKind.POOLER), text),
                part(ofTokens.get(HeadKind.MASKED_LM), start, end),
                row(ofTexts.get(HeadKind.NEXT_SENTENCE), text),
                row(ofTexts.get(HeadKind.SEQUENCE), text),
                column(answers, 0),
                column(answers, 1),
                part(ofTokens.get(HeadKind.TOKEN), start, end));
    }

    private static float @Nullable [] row(float @Nullable [][] values, int row) {
        return values == null ? null : values[row];
    }

    private static float @Nullable [][] part(float @Nullable [][] values, int start, int end) {
        return values == null ? null : Arrays.copyOfRange(values, start, end);
    }

    private static float @Nullable [] column(float @Nullable [][] values, int column) {
        if (values == null) {
            return null;
        }
        float[] picked = new float[values.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = values[i][column];
        }
        return picked;
    }

    /** Whether texts can be given, or token ids only. */
    public boolean hasTokenizer() {
        return model.hasTokenizer();
    }

    /**
     * The model's tokenizer.
     *
     * @throws UnsupportedModelException if it has none that can be used
     */
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    /** Floats per hidden state. */
    public int hiddenSize() {
        return model.engine().hiddenSize();
    }

    /** The greatest number of tokens of a text, special tokens included. */
    public int maxTokens() {
        return model.maxTokens();
    }

    /** Token ids are from 0 to this, excluded. */
    public int vocabularySize() {
        return model.engine().vocabularySize();
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
