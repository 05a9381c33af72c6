package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.task.DenseLayer;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Pooler;
import dev.slm.internal.task.SentenceSettings;
import dev.slm.internal.task.TaskModel;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts into vectors, so that texts of like meaning have like vectors: for search, clustering, deduplication.
 *
 * <p>How a model wants this done is read from its files: {@code modules.json} with the steps Pooling, Dense and Normalize,
 * {@code sentence_bert_config.json} and {@code config_sentence_transformers.json} of sentence-transformers, or the pooling
 * type of a GGUF file. Where they say nothing, vectors are means and are normalized. The builder overrides all of it.
 *
 * <p>Control tokens that a text spells out, such as {@code [SEP]}, count as such, as in the original.
 *
 * <p>Safe to share between threads. A text's vector does not depend on the texts it is embedded together with.
 */
public final class TextEmbedder implements AutoCloseable {
    /** As the original does; a vector is nothing that a control token could take control of. */
    private static final EncodeOptions OPTIONS = EncodeOptions.DEFAULT.withParseSpecialTokens(true);

    private final TaskModel model;
    private final SentenceSettings settings;
    private final Pooling pooling;
    private final boolean normalize;
    private final int dimensions;
    private final int maxTokens;
    private final int chunkOverlap;
    private final String prefix;
    private final String queryPrefix;
    private final String passagePrefix;

    private TextEmbedder(TaskModel model, Builder builder) {
        this.model = model;
        settings = SentenceSettings.of(model);
        pooling = builder.pooling == null ? settings.pooling() : builder.pooling;
        normalize = builder.normalize == null ? settings.normalize() : builder.normalize;
        int all = settings.dimensions();
        if (builder.dimensions > all) {
            throw new IllegalArgumentException(
                    "dimensions must be at most the " + all + " of the model, not " + builder.dimensions);
        }
        dimensions = builder.dimensions == 0 ? all : builder.dimensions;
        if (builder.maxTokens > model.engine().maxTokens()) {
            throw new IllegalArgumentException("maxTokens must be at most the "
                    + model.engine().maxTokens() + " that the model takes, not " + builder.maxTokens);
        }
        maxTokens = builder.maxTokens == 0 ? settings.maxTokens() : builder.maxTokens;
        chunkOverlap = builder.chunkOverlap;
        if (chunkOverlap >= maxTokens) {
            throw new IllegalArgumentException("chunks of " + maxTokens + " tokens cannot overlap by " + chunkOverlap);
        }
        prefix = settings.prompts().getOrDefault(settings.defaultPrompt(), "");
        String query = settings.prompts().getOrDefault("query", prefix);
        String passage =
                settings.prompts().getOrDefault("passage", settings.prompts().getOrDefault("document", prefix));
        queryPrefix = builder.queryPrefix == null ? query : builder.queryPrefix;
        passagePrefix = builder.passagePrefix == null ? passage : builder.passagePrefix;
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows
     */
    public static TextEmbedder load(Path model) {
        return builder(model).load();
    }

    /** To load a model with other settings than its own. */
    public static Builder builder(Path model) {
        return new Builder(model);
    }

    /** How to load an embedder. Immutable: every method returns a changed copy. */
    public static final class Builder extends TaskBuilder<Builder> {
        private @Nullable Pooling pooling;
        private @Nullable Boolean normalize;
        private int dimensions;
        private int maxTokens;
        private int chunkOverlap = -1;
        private @Nullable String queryPrefix;
        private @Nullable String passagePrefix;

        private Builder(Path path) {
            super(path, LoadSettings.DEFAULT);
        }

        private Builder(Builder from, LoadSettings load) {
            super(from.path, load);
            pooling = from.pooling;
            normalize = from.normalize;
            dimensions = from.dimensions;
            maxTokens = from.maxTokens;
            chunkOverlap = from.chunkOverlap;
            queryPrefix = from.queryPrefix;
            passagePrefix = from.passagePrefix;
        }

        @Override
        Builder with(LoadSettings settings) {
            return new Builder(this, settings);
        }

        /** How tokens become one vector; default is what the model's files say. */
        public Builder pooling(Pooling how) {
            Builder copy = with(load);
            copy.pooling = how;
            return copy;
        }

        /** Whether vectors are brought to length 1; default is what the model's files say. */
        public Builder normalize(boolean yes) {
            Builder copy = with(load);
            copy.normalize = yes;
            return copy;
        }

        /**
         * Keeps only this many first elements, and normalizes what is left if vectors are normalized: for models trained
         * so (Matryoshka representation learning, Kusupati et al. 2022).
         */
        public Builder dimensions(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("dimensions must be at least 1, not " + count);
            }
            Builder copy = with(load);
            copy.dimensions = count;
            return copy;
        }

        /** The greatest number of tokens of a text or chunk, special ones included; default is what the files say. */
        public Builder maxTokens(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("maxTokens must be at least 1, not " + count);
            }
            Builder copy = with(load);
            copy.maxTokens = count;
            return copy;
        }

        /**
         * Splits longer texts into chunks, each of which shares {@code overlap} tokens with the one before, and gives
         * them the mean of the chunks' vectors, weighted by their tokens. Default is to leave out the end of such texts.
         */
        public Builder chunkLongTexts(int overlap) {
            if (overlap < 0) {
                throw new IllegalArgumentException("the overlap must be at least 0, not " + overlap);
            }
            Builder copy = with(load);
            copy.chunkOverlap = overlap;
            return copy;
        }

        /** What is put before queries, such as {@code "query: "}; default is what the model's files say. */
        public Builder queryPrefix(String prefix) {
            Builder copy = with(load);
            copy.queryPrefix = prefix;
            return copy;
        }

        /** What is put before passages, such as {@code "passage: "}; default is what the model's files say. */
        public Builder passagePrefix(String prefix) {
            Builder copy = with(load);
            copy.passagePrefix = prefix;
            return copy;
        }

        /**
         * Loads the model.
         *
         * @throws ModelFormatException if it is damaged
         * @throws UnsupportedModelException if it is no encoder that slm knows, or pools in a way that slm does not
         * @throws IllegalArgumentException if a setting does not suit the model; the message says what would
         * @throws IllegalStateException if the rung asked for does not run here; the message says why
         */
        public TextEmbedder load() {
            return Tasks.open(path, load, EnumSet.noneOf(HeadKind.class), model -> new TextEmbedder(model, this));
        }
    }

    /** The vector of a text, with the prefix that the model's files give for any use, if one. */
    public Embedding embed(String text) {
        return embed(List.of(text)).get(0);
    }

    /** The vectors of texts, in their order; see {@link #embed(String)}. */
    public List<Embedding> embed(List<String> texts) {
        return embed(texts, prefix);
    }

    /** The vector of a query, with the model's prefix for queries. */
    public Embedding embedQuery(String query) {
        return embed(List.of(query), queryPrefix).get(0);
    }

    /** The vectors of passages to be found by queries, in their order, with the model's prefix for passages. */
    public List<Embedding> embedPassages(List<String> passages) {
        return embed(passages, passagePrefix);
    }

    /**
     * The vectors of texts given as token ids, special tokens included; works without a tokenizer.
     *
     * @throws IllegalArgumentException if a text is empty, too long, or has an id that the model does not know
     */
    public List<Embedding> embedIds(List<int[]> texts) {
        List<TokenSequence> sequences =
                texts.stream().map(ids -> new TokenSequence(ids, null)).toList();
        float[][] vectors = pooled(sequences);
        List<Embedding> embeddings = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            embeddings.add(new Embedding(finished(vectors[i]), sequences.get(i).length(), false));
        }
        return embeddings;
    }

    private List<Embedding> embed(List<String> texts, String before) {
        List<String> inputs = texts.stream()
                .map(text -> settings.preparation().apply(before + text))
                .toList();
        Truncation limit = model.truncation(maxTokens).withStride(Math.max(0, chunkOverlap));
        List<Encoding> encodings = model.tokenizer().encodeBatch(inputs, OPTIONS.withTruncation(limit));
        List<TokenSequence> chunks = new ArrayList<>();
        int[] starts = new int[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            Encoding encoding = encodings.get(i);
            chunks.add(model.sequence(encoding));
            if (chunkOverlap >= 0) {
                encoding.overflowing().forEach(rest -> chunks.add(model.sequence(rest)));
            }
            starts[i + 1] = chunks.size();
        }
        float[][] vectors = pooled(chunks);
        List<Embedding> embeddings = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[][] parts = Arrays.copyOfRange(vectors, starts[i], starts[i + 1]);
            int[] lengths = chunks.subList(starts[i], starts[i + 1]).stream()
                    .mapToInt(TokenSequence::length)
                    .toArray();
            boolean truncated =
                    chunkOverlap < 0 && !encodings.get(i).overflowing().isEmpty();
            float[] vector = parts.length == 1 ? parts[0] : Pooler.mean(parts, lengths);
            embeddings.add(
                    new Embedding(finished(vector), Arrays.stream(lengths).sum(), truncated));
        }
        return embeddings;
    }

    private float[][] pooled(List<TokenSequence> texts) {
        float[][] vectors = new float[texts.size()][];
        model.engine().forward(texts, (pass, hidden, first) -> {
            for (int i = 0; i < pass.texts().size(); i++) {
                float[] vector = new float[model.engine().hiddenSize()];
                int start = hidden.offset(pass.texts().start(i));
                Pooler.pool(pooling, hidden.data(), start, pass.texts().length(i), vector);
                for (DenseLayer layer : settings.dense()) {
                    vector = layer.apply(vector);
                }
                vectors[first + i] = vector;
            }
        });
        return vectors;
    }

    private float[] finished(float[] vector) {
        float[] kept = dimensions == vector.length ? vector : Arrays.copyOf(vector, dimensions);
        if (normalize) {
            Pooler.normalize(kept);
        }
        return kept;
    }

    /** Floats per vector. */
    public int dimensions() {
        return dimensions;
    }

    /** The greatest number of tokens of a text or chunk, special ones included. */
    public int maxTokens() {
        return maxTokens;
    }

    /** How tokens become one vector. */
    public Pooling pooling() {
        return pooling;
    }

    /** Whether vectors are brought to length 1. */
    public boolean normalizes() {
        return normalize;
    }

    /** Gives back the model's memory once all calls that run have ended; later calls throw IllegalStateException. */
    @Override
    public void close() {
        model.close();
    }
}
