package dev.slm;

import dev.slm.internal.arch.Decoders;
import dev.slm.internal.arch.LoadOptions;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.Sequence;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.generate.Engine;
import dev.slm.internal.generate.KvMemory;
import dev.slm.internal.generate.LoopSettings;
import dev.slm.internal.generate.ModelDefaults;
import dev.slm.internal.generate.OptionResolver;
import dev.slm.internal.generate.Scoring;
import dev.slm.internal.generate.SequenceReader;
import dev.slm.internal.generate.TokenLoop;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatMessage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A language model in memory: continues texts, answers prompts, holds conversations.
 *
 * <p>Safe to share between threads, and meant to be: weights are there once, each call has its own state. Calls that run
 * at the same time share the workers; a call that finds them busy computes on its own thread.
 *
 * <p>After {@link #close} new calls throw {@link IllegalStateException}. Generations that run end with a partial result and
 * {@link FinishReason#CANCELLED}; other calls that run throw {@code IllegalStateException}. The weights' memory is given
 * back when the last of them has left.
 */
public final class LanguageModel implements AutoCloseable {
    private final Engine engine;
    private final ModelParts parts;
    private final ModelDefaults defaults;

    private LanguageModel(Engine engine, ModelParts parts, ModelDefaults defaults) {
        this.engine = engine;
        this.parts = parts;
        this.defaults = defaults;
    }

    /**
     * Loads a GGUF file (any part of a split one) or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no language model that slm knows
     */
    public static LanguageModel load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than the usual ones. */
    public static Builder builder(Path model) {
        return new Builder(model);
    }

    /** How to load a model. Not thread-safe. */
    public static final class Builder {
        private final Path path;
        private int contextLength;
        private int threads;
        private @Nullable KernelRung kernels;
        private @Nullable KvPrecision kvPrecision;
        private @Nullable WeightType quantize;

        private Builder(Path path) {
            this.path = path;
        }

        /** Most tokens of prompt and answer together; default is what the model was made for, which is also the most. */
        public Builder contextLength(int tokens) {
            if (tokens < 1) {
                throw new IllegalArgumentException("contextLength must be at least 1, not " + tokens);
            }
            contextLength = tokens;
            return this;
        }

        /** A team of workers of its own, of this size, calling thread included; default is the team that all models share. */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("threads must be at least 1, not " + count);
            }
            threads = count;
            return this;
        }

        /** The rung of the kernel ladder; default is the fastest one that runs here. */
        public Builder kernels(KernelRung rung) {
            kernels = rung;
            return this;
        }

        /**
         * How keys and values of past tokens are kept. Default is F32 where those of a full context take at most 64 MiB,
         * else F16.
         */
        public Builder kvPrecision(KvPrecision precision) {
            kvPrecision = precision;
            return this;
        }

        /** Converts F32, F16 and BF16 weights while loading; default is to keep them. */
        public Builder quantize(WeightType type) {
            quantize = type;
            return this;
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no language model that slm knows
         * @throws IllegalArgumentException if a setting does not suit the model; the message says what would
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public LanguageModel load() {
            Kernels rung = kernels == null ? Kernels.get() : KernelLadder.rung(kernels);
            WorkerTeam team = threads == 0 ? WorkerTeam.shared() : WorkerTeam.of(threads);
            Deque<Runnable> held = new ArrayDeque<>();
            Runnable release = () -> held.forEach(Runnable::run);
            held.push(threads == 0 ? () -> {} : team::close);
            boolean loaded = false;
            try {
                Checkpoint checkpoint = Checkpoint.open(path);
                held.push(checkpoint::close);
                LoadOptions options = LoadOptions.defaults()
                        .withKernels(rung)
                        .withTeam(team)
                        .withContextLength(contextLength)
                        .withKvPrecision(kvPrecision == null ? KvPrecision.F16 : kvPrecision)
                        .withQuantize(quantize);
                CompletableFuture<ModelParts> reading = ModelParts.reading(checkpoint);
                Decoder decoder = Decoders.load(checkpoint, options);
                held.push(decoder::close);
                KvPrecision precision = kvPrecision == null ? KvMemory.precision(decoder.config()) : kvPrecision;
                Engine engine =
                        new Engine(decoder, team, precision, decoder.config().contextLength(), release);
                ModelParts parts = ModelParts.await(reading);
                ModelDefaults defaults = ModelDefaults.read(checkpoint, parts.tokenizerOrNull());
                loaded = true;
                return new LanguageModel(engine, parts, defaults);
            } finally {
                if (!loaded) {
                    release.run();
                }
            }
        }
    }

    /**
     * Answers a prompt, with the model's chat template if it has one, with the model's settings.
     *
     * @return the answer's text
     * @throws IllegalArgumentException if the prompt is longer than the context
     */
    public String generate(String prompt) {
        return prompt(prompt).generate().text();
    }

    /**
     * A request to answer what a user says: a turn in the model's chat template, or, where it has none, a text to continue.
     * What it says stays text: control tokens that it spells out do not become such.
     *
     * @throws UnsupportedModelException if the model has no usable tokenizer
     */
    public Prompt prompt(String userText) {
        return parts.hasChatFormat()
                ? prompt(List.of(ChatMessage.user(userText)))
                : new Prompt(this, PromptText.raw(tokenizer(), userText, false));
    }

    /**
     * A request to go on with a conversation.
     *
     * @throws UnsupportedModelException if the model has no chat template or no usable tokenizer
     */
    public Prompt prompt(List<ChatMessage> conversation) {
        return new Prompt(this, PromptText.conversation(parts.chatFormat(), conversation));
    }

    /**
     * A request to continue a text as it is, with no template. The tokens that begin every text of the model are added;
     * control tokens that the text spells out do not become such.
     *
     * @throws UnsupportedModelException if the model has no usable tokenizer
     */
    public Prompt complete(String text) {
        return new Prompt(this, PromptText.raw(tokenizer(), text, false));
    }

    /**
     * As {@link #complete(String)}, but control tokens that the text spells out become control tokens. For prompts that
     * the application has formatted itself; never for text from users.
     *
     * @throws UnsupportedModelException if the model has no usable tokenizer
     */
    public Prompt completeWithControlTokens(String text) {
        return new Prompt(this, PromptText.raw(tokenizer(), text, true));
    }

    /** A request to continue tokens. Works without a tokenizer; the answer then has ids and no text. */
    public Prompt complete(int[] ids) {
        return new Prompt(this, PromptText.ofIds(ids, parts.tokenizerOrNull()));
    }

    /**
     * Sets up a conversation that keeps what the model has read.
     *
     * @throws UnsupportedModelException if the model has no chat template or no usable tokenizer
     */
    public ChatSession.Builder chat() {
        return new ChatSession.Builder(this, parts.chatFormat());
    }

    /**
     * The logits after each of the last tokens of a text.
     *
     * @param ids the text, at least one token, at most the context
     * @param last how many of the last positions are wanted, from 1 to the length of the text
     * @return {@code last} rows of one logit a token of the vocabulary; row 0 belongs to position {@code ids.length - last}
     * @throws IllegalStateException if the model is closed before the end
     */
    public float[][] logits(int[] ids, int last) {
        return Scoring.logits(engine, ids, last);
    }

    /**
     * How probable a text is to the model: the natural logarithm of each token's probability, given those before it.
     *
     * @param ids the text, at least one token, at most the context
     * @return one number for each token but the first
     * @throws IllegalStateException if the model is closed before the end
     */
    public double[] logProbabilities(int[] ids) {
        return Scoring.logProbabilities(engine, ids);
    }

    /** Whether texts can be used, or token ids only. */
    public boolean hasTokenizer() {
        return parts.tokenizerOrNull() != null;
    }

    /**
     * The model's tokenizer.
     *
     * @throws UnsupportedModelException if the model has none, or one that cannot be used; the message says why
     */
    public Tokenizer tokenizer() {
        return parts.tokenizer();
    }

    /** Whether the model has a chat template, so that {@link #prompt} and {@link #chat} know how it wants to be asked. */
    public boolean hasChatTemplate() {
        return parts.hasChatFormat();
    }

    /** The model's own settings for generating; requests override them one by one. */
    public GenerationOptions defaults() {
        return defaults.options();
    }

    /** Ids that end an answer, ascending. */
    public List<Integer> stopTokens() {
        return defaults.stopTokens();
    }

    /** Most tokens of prompt and answer together. */
    public int contextLength() {
        return engine.contextLength();
    }

    /** Token ids are from 0 to this, excluded. */
    public int vocabularySize() {
        return engine.vocabularySize();
    }

    /** The rung that computes: {@code scalar}, {@code vector} or {@code native}. */
    public String kernels() {
        return engine.decoder().kernels().rung().name().toLowerCase(Locale.ROOT);
    }

    /** Workers, the calling thread included. */
    public int threads() {
        return engine.team().size();
    }

    /** Ends the use of the model, see the class. Does not wait. Closing again does nothing. */
    @Override
    public void close() {
        engine.close();
    }

    Sequence newSequence() {
        return engine.newSequence();
    }

    TokenLoop start(PromptText.Encoded prompt, GenerationOptions request) {
        return start(newSequence(), prompt, request);
    }

    TokenLoop start(Sequence sequence, PromptText.Encoded prompt, GenerationOptions request) {
        engine.checkOpen();
        int length = prompt.ids().length;
        LoopSettings settings = OptionResolver.resolve(request, defaults, length);
        if (length == 0 || length > engine.contextLength()) {
            throw new IllegalArgumentException(
                    "the prompt has " + length + " tokens; it must have from 1 to " + engine.contextLength());
        }
        if (prompt.decoder() == null && !settings.stopStrings().isEmpty()) {
            throw new IllegalArgumentException(
                    "stop strings need a tokenizer, and the model has none; stop tokens work");
        }
        return new TokenLoop(
                new SequenceReader(engine, sequence),
                engine.vocabularySize(),
                prompt.ids(),
                prompt.decoder(),
                settings,
                List.of(),
                System::nanoTime);
    }
}
