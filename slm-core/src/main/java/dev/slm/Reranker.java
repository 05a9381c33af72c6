package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * Orders documents by how well they answer a query, reading query and document together (a cross-encoder): slower than
 * comparing vectors and better, so it is given the best few hits of a search.
 *
 * <p>Of a query and document that are together too long for the model the longer one loses its end, until both fit. Safe to
 * share between threads.
 */
public final class Reranker implements AutoCloseable {
    private final TaskModel model;

    private Reranker(TaskModel model) {
        this.model = model;
        int outputs = model.engine().outputs(HeadKind.SEQUENCE);
        if (outputs != 1) {
            throw new UnsupportedModelException(model.checkpoint().path() + " is a classifier with " + outputs
                    + " labels; a reranker has a single output");
        }
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or has no classifier with a single output
     */
    public static Reranker load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT);
    }

    /** How to load a reranker. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private Builder(Path path, LoadSettings load) {
            super(path, load);
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(path, settings);
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or has no classifier with a single output
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public Reranker load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.SEQUENCE), Reranker::new);
        }
    }

    /** Ranks documents, the best first; of equal ones the earlier first. Equal documents stay apart, by their index. */
    public List<Reranked> rerank(String query, List<String> documents) {
        Truncation limit = model.truncation(model.maxTokens());
        List<Encoding> pairs = model.tokenizer()
                .encodeBatch(
                        Collections.nCopies(documents.size(), query),
                        documents,
                        EncodeOptions.DEFAULT.withTruncation(limit));
        float[][] outputs = model.ofTexts(HeadKind.SEQUENCE, model.sequences(pairs));
        float[] logits = new float[outputs.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = outputs[i][0];
        }
        List<Reranked> ranked = new ArrayList<>();
        for (int index : Scores.top(logits, logits.length)) {
            ranked.add(new Reranked(index, logits[index], Scores.sigmoid(logits[index])));
        }
        return ranked;
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
