package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Guesses the words that a text leaves out. The gaps are spelt as the model's {@link #maskToken mask token}; this and other
 * control tokens in the text count as such. Several gaps are guessed independently of each other.
 *
 * <p>Safe to share between threads.
 */
public final class MaskFiller implements AutoCloseable {
    private final TaskModel model;

    private MaskFiller(TaskModel model) {
        this.model = model;
        model.engine().require(HeadKind.MASKED_LM);
    }

    /**
     * Loads a Hugging Face folder. (GGUF files leave out the head that this needs.)
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or has no masked-language-model head
     */
    public static MaskFiller load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model, LoadSettings.DEFAULT);
    }

    /** How to load a mask filler. Immutable: every method returns a changed copy. */
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
         * @throws UnsupportedModelException if it is no encoder that slm knows, or has no masked-language-model head
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public MaskFiller load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.MASKED_LM), MaskFiller::new);
        }
    }

    /**
     * How gaps are spelt, for example {@code [MASK]} or {@code <mask>}.
     *
     * @throws UnsupportedModelException if the model's tokenizer knows no mask token
     */
    public String maskToken() {
        return model.tokenizer().token(maskId());
    }

    private int maskId() {
        return model.tokenizer()
                .maskId()
                .orElseThrow(() -> new UnsupportedModelException(
                        model.checkpoint().path() + ": the tokenizer knows no mask token"));
    }

    /**
     * The best guesses for each gap, in the order of the text.
     *
     * @param n how many for each gap, at least 1
     * @return one list for each gap, the best guess first
     * @throws IllegalArgumentException if there is no gap or the text is too long for the model
     */
    public List<List<TokenScore>> fill(String text, int n) {
        Tokenizer tokenizer = model.tokenizer();
        EncodeOptions withControl = EncodeOptions.DEFAULT.withParseSpecialTokens(true);
        TokenSequence tokens = model.sequence(tokenizer.encode(text, withControl));
        int mask = maskId();
        int[] gaps = IntStream.range(0, tokens.length())
                .filter(i -> tokens.ids()[i] == mask)
                .toArray();
        if (gaps.length == 0) {
            throw new IllegalArgumentException("the text has no gap; gaps are spelt " + maskToken());
        }
        return fill(tokens, gaps, n);
    }

    /**
     * As {@link #fill(String, int)}, for tokens; works without a tokenizer, tokens then have no text.
     *
     * @param ids special tokens included
     * @param typeIds the segment of each token; null for segment 0
     * @param places the indices of the gaps
     */
    public List<List<TokenScore>> fillIds(int[] ids, int @Nullable [] typeIds, int[] places, int n) {
        for (int place : places) {
            if (place < 0 || place >= ids.length) {
                throw new IllegalArgumentException("no place " + place + " in a text of " + ids.length + " tokens");
            }
        }
        return fill(new TokenSequence(ids, typeIds), places.clone(), n);
    }

    private List<List<TokenScore>> fill(TokenSequence tokens, int[] places, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("at least 1 guess must be asked for, not " + n);
        }
        List<List<TokenScore>> guesses = new ArrayList<>();
        int vocabulary = model.engine().outputs(HeadKind.MASKED_LM);
        model.engine().forward(List.of(tokens), (pass, hidden, first) -> model.engine()
                .ofRows(HeadKind.MASKED_LM, pass, hidden, places, (i, values, offset) -> {
                    float[] logits = new float[vocabulary];
                    System.arraycopy(values, offset, logits, 0, vocabulary);
                    guesses.add(best(Scores.softmax(logits), n));
                }));
        return guesses;
    }

    private List<TokenScore> best(float[] scores, int n) {
        List<TokenScore> best = new ArrayList<>();
        for (int id : Scores.top(scores, n)) {
            best.add(new TokenScore(text(id), id, scores[id]));
        }
        return best;
    }

    private String text(int id) {
        // The table of word embeddings may have more rows than the tokenizer has tokens.
        return model.hasTokenizer() && id < model.tokenizer().vocabularySize()
                ? model.tokenizer().decode(new int[] {id}, false)
                : "";
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
