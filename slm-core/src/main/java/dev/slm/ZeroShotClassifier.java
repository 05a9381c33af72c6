package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.task.Labels;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * Classifies texts by labels that it was never trained on: a model of natural language inference is asked whether the
 * text entails a sentence made of the label (Yin, Hay and Roth 2019).
 *
 * <p>Texts that are too long for the model lose their end. Safe to share between threads.
 */
public final class ZeroShotClassifier implements AutoCloseable {
    private static final String DEFAULT_HYPOTHESIS = "This example is {}.";

    private final TaskModel model;
    private final String hypothesis;
    private final int entailment;
    private final int contradiction;

    private ZeroShotClassifier(TaskModel model, Builder builder) {
        this.model = model;
        hypothesis = builder.hypothesis;
        List<String> labels = Labels.of(model.checkpoint(), model.engine().outputs(HeadKind.SEQUENCE));
        entailment = find(labels, "entail");
        if (entailment < 0 || labels.size() < 2) {
            throw new UnsupportedModelException(model.checkpoint().path() + " has the labels " + labels
                    + "; a model of natural language inference has entailment and another");
        }
        int named = find(labels, "contra");
        contradiction = named >= 0 ? named : entailment == 0 ? labels.size() - 1 : 0;
    }

    private static int find(List<String> labels, String start) {
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).toLowerCase(Locale.ROOT).startsWith(start)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or no model of natural language inference
     */
    public static ZeroShotClassifier load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT, DEFAULT_HYPOTHESIS);
    }

    /** How to load a classifier. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private final String hypothesis;

        private Builder(Path path, LoadSettings load, String hypothesis) {
            super(path, load);
            this.hypothesis = hypothesis;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(path, settings, hypothesis);
        }

        /**
         * The sentence that a label is put into, in place of {@code {}}; default is {@code "This example is {}."}.
         *
         * @throws IllegalArgumentException if it has no {@code {}}
         */
        public Builder hypothesis(String template) {
            if (!template.contains("{}")) {
                throw new IllegalArgumentException("the hypothesis has no {} for the label: " + template);
            }
            return new Builder(path, load, template);
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or no model of natural language inference
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public ZeroShotClassifier load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.SEQUENCE), model -> new ZeroShotClassifier(model, this));
        }
    }

    /**
     * Says how well labels fit that exclude each other; scores add up to 1. A single label has nothing to exclude and is
     * scored as by {@link #classifyMultiLabel}.
     *
     * @throws IllegalArgumentException if there is no label
     */
    public Classification classify(String text, List<String> labels) {
        if (labels.size() == 1) {
            return classifyMultiLabel(text, labels);
        }
        float[][] logits = infer(text, labels);
        float[] entailed = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            entailed[i] = logits[i][entailment];
        }
        return Tasks.ranked(labels, Scores.softmax(entailed));
    }

    /**
     * Says how well labels fit of which several may hold; each score is the entailment against the contradiction.
     *
     * @throws IllegalArgumentException if there is no label
     */
    public Classification classifyMultiLabel(String text, List<String> labels) {
        float[][] logits = infer(text, labels);
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = Scores.sigmoid(logits[i][entailment] - logits[i][contradiction]);
        }
        return Tasks.ranked(labels, scores);
    }

    private float[][] infer(String text, List<String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one label");
        }
        List<String> hypotheses =
                labels.stream().map(label -> hypothesis.replace("{}", label)).toList();
        Truncation limit = model.truncation(model.maxTokens()).withStrategy(Truncation.Strategy.ONLY_FIRST);
        List<Encoding> pairs = model.tokenizer()
                .encodeBatch(
                        Collections.nCopies(labels.size(), text),
                        hypotheses,
                        EncodeOptions.DEFAULT.withTruncation(limit));
        return model.ofTexts(HeadKind.SEQUENCE, model.sequences(pairs));
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
