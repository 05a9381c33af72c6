package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.task.Labels;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which labels a text, or a pair of texts, has: sentiment, topic, paraphrase or not, entailment.
 *
 * <p>A model of regression ({@code problem_type} in its files) has no probabilities; its scores are its outputs as they are.
 *
 * <p>Texts that are too long for the model lose their end; of a pair the longer one first. Safe to share between threads.
 */
public final class TextClassifier implements AutoCloseable {
    private final TaskModel model;
    private final List<String> labels;
    private final boolean multiLabel;
    private final boolean regression;

    private TextClassifier(TaskModel model, Builder builder) {
        this.model = model;
        labels = Labels.of(model.checkpoint(), model.engine().outputs(HeadKind.SEQUENCE));
        String problem = model.checkpoint().metadata().stringOr("problem_type", "");
        regression = builder.multiLabel == null && problem.equals("regression");
        // With a single label there is nothing for it to exclude.
        multiLabel = builder.multiLabel != null
                ? builder.multiLabel
                : labels.size() == 1 || problem.equals("multi_label_classification");
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or has no sequence classifier
     */
    public static TextClassifier load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than its own. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT, null);
    }

    /** How to load a classifier. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private final @Nullable Boolean multiLabel;

        private Builder(Path path, LoadSettings load, @Nullable Boolean multiLabel) {
            super(path, load);
            this.multiLabel = multiLabel;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(path, settings, multiLabel);
        }

        /**
         * Whether several labels may hold at once, so that each is scored by itself; default is what the model's files
         * say ({@code problem_type}).
         */
        public Builder multiLabel(boolean yes) {
            return new Builder(path, load, yes);
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or has no sequence classifier
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public TextClassifier load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.SEQUENCE), model -> new TextClassifier(model, this));
        }
    }

    /** Classifies a text. */
    public Classification classify(String text) {
        return classify(List.of(text)).get(0);
    }

    /** Classifies a pair of texts. */
    public Classification classify(String text, String pair) {
        return classify(List.of(text), List.of(pair)).get(0);
    }

    /** Classifies texts, in their order. */
    public List<Classification> classify(List<String> texts) {
        return scored(model.tokenizer().encodeBatch(texts, cut()));
    }

    /**
     * Classifies pairs of texts, in their order.
     *
     * @throws IllegalArgumentException if there are not as many of both
     */
    public List<Classification> classify(List<String> texts, List<String> pairs) {
        Tasks.sameSize(texts, pairs);
        return scored(model.tokenizer().encodeBatch(texts, pairs, cut()));
    }

    /**
     * Classifies texts given as token ids, special tokens included; works without a tokenizer.
     *
     * @param typeIds the segments of each text's tokens; null for segment 0 throughout
     */
    public List<Classification> classifyIds(List<int[]> ids, @Nullable List<int[]> typeIds) {
        return classifications(Tasks.sequences(ids, typeIds));
    }

    private EncodeOptions cut() {
        return EncodeOptions.DEFAULT.withTruncation(model.truncation(model.maxTokens()));
    }

    private List<Classification> scored(List<Encoding> encodings) {
        return classifications(model.sequences(encodings));
    }

    private List<Classification> classifications(List<TokenSequence> texts) {
        List<Classification> all = new ArrayList<>();
        for (float[] logits : model.ofTexts(HeadKind.SEQUENCE, texts)) {
            float[] scores = regression ? logits : multiLabel ? sigmoids(logits) : Scores.softmax(logits);
            all.add(Tasks.ranked(labels, scores));
        }
        return all;
    }

    private static float[] sigmoids(float[] logits) {
        float[] scores = new float[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Scores.sigmoid(logits[i]);
        }
        return scores;
    }

    /** The labels, in the order of the model's outputs. */
    public List<String> labels() {
        return labels;
    }

    /** Whether several labels may hold at once. */
    public boolean multiLabel() {
        return multiLabel;
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
