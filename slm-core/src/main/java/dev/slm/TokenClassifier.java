package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.task.EntityMerger;
import dev.slm.internal.task.Labels;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import dev.slm.internal.task.TokenWindows;
import dev.slm.internal.task.TokenWindows.Place;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Span;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Finds the entities of texts: persons, places, whatever the model was trained for. Long texts are read in overlapping
 * windows, so that nothing is left out.
 *
 * <p>Safe to share between threads.
 */
public final class TokenClassifier implements AutoCloseable {
    private final TaskModel model;
    private final List<String> labels;
    private final EntityMerging merging;

    private TokenClassifier(TaskModel model, EntityMerging merging) {
        this.model = model;
        this.merging = merging;
        labels = Labels.of(model.checkpoint(), model.engine().outputs(HeadKind.TOKEN));
    }

    /**
     * Loads a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or has no token classifier
     */
    public static TokenClassifier load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT, EntityMerging.SIMPLE);
    }

    /** How to load a classifier. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private final EntityMerging merging;

        private Builder(Path path, LoadSettings load, EntityMerging merging) {
            super(path, load);
            this.merging = merging;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(path, settings, merging);
        }

        /** How labels of tokens become entities; default {@link EntityMerging#SIMPLE}. */
        public Builder merging(EntityMerging how) {
            return new Builder(path, load, how);
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or has no token classifier
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public TokenClassifier load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.TOKEN), model -> new TokenClassifier(model, merging));
        }
    }

    /** The entities of a text, in its order. */
    public List<Entity> entities(String text) {
        return entities(List.of(text)).get(0);
    }

    /** The entities of each text, in the order of the texts. */
    public List<List<Entity>> entities(List<String> texts) {
        int maxTokens = model.maxTokens();
        int stride = maxTokens / 4;
        Truncation limit = Truncation.to(maxTokens).withStride(stride);
        List<Encoding> encodings = model.tokenizer().encodeBatch(texts, EncodeOptions.DEFAULT.withTruncation(limit));
        List<Encoding> windows = new ArrayList<>();
        encodings.forEach(encoding -> windows.addAll(TokenWindows.of(encoding)));
        float[][][] logits = model.ofTokens(HeadKind.TOKEN, model.sequences(windows));
        List<List<Entity>> entities = new ArrayList<>();
        EntityMerger merger = new EntityMerger(labels, merging);
        int first = 0;
        for (int i = 0; i < texts.size(); i++) {
            List<Encoding> own = TokenWindows.of(encodings.get(i));
            List<EntityMerger.Token> tokens = new ArrayList<>();
            for (Place place : TokenWindows.places(own, stride)) {
                float[] scores = Scores.softmax(logits[first + place.window()][place.index()]);
                tokens.add(token(texts.get(i), own.get(place.window()), place.index(), scores));
            }
            entities.add(merger.entities(texts.get(i), tokens));
            first += own.size();
        }
        return entities;
    }

    /**
     * A vocabulary of WordPiece marks tokens that go on a word. For others the text has to tell: a token that follows a
     * char other than a blank, and does not begin with one.
     */
    private EntityMerger.Token token(String text, Encoding window, int index, float[] scores) {
        Tokenizer tokenizer = model.tokenizer();
        int id = window.id(index);
        Span found = window.span(index);
        Span span = found == null ? new Span(0, 0) : found;
        boolean continues;
        if (tokenizer.unkId().orElse(-1) == id) {
            continues = false;
        } else if (tokenizer.idOf("##s").isPresent()) {
            continues = tokenizer.token(id).startsWith("##");
        } else {
            continues = span.start() > 0
                    && text.charAt(span.start() - 1) != ' '
                    && (span.start() == text.length() || text.charAt(span.start()) != ' ');
        }
        return new EntityMerger.Token(scores, span.start(), span.end(), continues);
    }

    /** The labels of tokens, in the order of the model's outputs. */
    public List<String> labels() {
        return labels;
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
