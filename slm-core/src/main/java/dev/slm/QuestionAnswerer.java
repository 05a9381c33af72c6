package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.task.AnswerSearch;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.TaskModel;
import dev.slm.internal.task.TokenWindows;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/**
 * Answers questions with a part of a given text. Long texts are read in overlapping windows.
 *
 * <p>Safe to share between threads.
 */
public final class QuestionAnswerer implements AutoCloseable {
    /** What extractive models were trained with; longer windows are possible where the model takes them. */
    private static final int USUAL_WINDOW = 384;

    private static final int USUAL_STRIDE = 128;

    private final TaskModel model;
    private final Builder settings;
    private final int window;

    private QuestionAnswerer(TaskModel model, Builder settings) {
        this.model = model;
        this.settings = settings;
        model.engine().require(HeadKind.QUESTION);
        int most = model.maxTokens();
        if (settings.window > most) {
            throw new IllegalArgumentException(
                    "the window must be at most the " + most + " tokens that the model takes, not " + settings.window);
        }
        window = settings.window > 0 ? settings.window : Math.min(USUAL_WINDOW, most);
    }

    /**
     * Loads a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows, or has no question-answering head
     */
    public static QuestionAnswerer load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model);
    }

    /** How to load an answerer. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private int window;
        private int stride = -1;
        private int maxAnswerTokens = 15;
        private boolean noAnswer;

        private Builder(Path path) {
            super(path, LoadSettings.DEFAULT);
        }

        private Builder(Builder from, LoadSettings load) {
            super(from.path, load);
            window = from.window;
            stride = from.stride;
            maxAnswerTokens = from.maxAnswerTokens;
            noAnswer = from.noAnswer;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(this, settings);
        }

        /** Tokens of question and context that are read at a time; default 384, or what the model takes if that is less. */
        public Builder window(int tokens) {
            Builder copy = with(load);
            copy.window = Tasks.atLeast(1, tokens, "the window");
            return copy;
        }

        /** Tokens of the context that a window shares with the one before; default 128, or half a window if
         * that is less; less also where a long question leaves no room for it. */
        public Builder stride(int tokens) {
            Builder copy = with(load);
            copy.stride = Tasks.atLeast(0, tokens, "the stride");
            return copy;
        }

        /** The longest answer; default 15 tokens. */
        public Builder maxAnswerTokens(int tokens) {
            Builder copy = with(load);
            copy.maxAnswerTokens = Tasks.atLeast(1, tokens, "maxAnswerTokens");
            return copy;
        }

        /** Whether the answer may be that there is none, for models trained to tell (SQuAD 2); default no. */
        public Builder noAnswer(boolean possible) {
            Builder copy = with(load);
            copy.noAnswer = possible;
            return copy;
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or has no question-answering head
         * @throws IllegalArgumentException if a setting does not suit the model; the message says what would
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public QuestionAnswerer load() {
            return Tasks.open(path, load, EnumSet.of(HeadKind.QUESTION), model -> new QuestionAnswerer(model, this));
        }
    }

    /** The best answer; one that is not {@link Answer#found found} if the context has no text. */
    public Answer answer(String question, String context) {
        List<Answer> answers = answers(question, context, 1);
        return answers.isEmpty() ? new Answer("", 0, 0, 0) : answers.get(0);
    }

    /**
     * The best answers, the best first.
     *
     * @param n how many at most, at least 1
     * @throws IllegalArgumentException if the question leaves no room for the context in a window
     */
    public List<Answer> answers(String question, String context, int n) {
        Tasks.atLeast(1, n, "the number of answers");
        Truncation limit =
                Truncation.to(window).withStride(stride(question)).withStrategy(Truncation.Strategy.ONLY_SECOND);
        Encoding encoding = model.tokenizer().encode(question, context, EncodeOptions.DEFAULT.withTruncation(limit));
        List<Encoding> windows = TokenWindows.of(encoding);
        float[][][] logits = model.ofTokens(HeadKind.QUESTION, model.sequences(windows));
        AnswerSearch search = new AnswerSearch(context, settings.maxAnswerTokens, n);
        for (int i = 0; i < logits.length; i++) {
            search.search(windows.get(i), logits[i]);
        }
        return search.answers(settings.noAnswer);
    }

    /** A long question leaves little room for the context; the usual stride would be more than that. */
    private int stride(String question) {
        if (settings.stride >= 0) {
            return settings.stride;
        }
        int room = window - model.tokenizer().encode(question, "").size();
        int usual = Math.min(USUAL_STRIDE, window / 2);
        return usual < room ? usual : Math.max(0, room / 2);
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
