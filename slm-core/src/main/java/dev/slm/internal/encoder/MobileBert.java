package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.encoder.MobileBertEncoder.Bottleneck;
import dev.slm.internal.encoder.MobileBertEncoder.FeedForward;
import dev.slm.internal.encoder.MobileBertEncoder.Layer;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.WeightSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** MobileBERT's checkpoints ({@code modeling_mobilebert.py}). */
final class MobileBert {
    /** The default of a LayerNorm that is made without one; two norms of the original are. */
    private static final float DEFAULT_EPSILON = 1e-5f;

    private final EncoderWeights weights;
    private final Metadata settings;
    private final int hidden;
    private final int narrow;
    private final int inner;
    private final int embeddingSize;
    private final boolean noNorm;

    private MobileBert(EncoderWeights all) {
        weights = all.withPrefix("mobilebert.");
        settings = weights.settings();
        hidden = Settings.count(settings, "hidden_size");
        inner = Settings.count(settings, "intermediate_size");
        boolean bottleneck = settings.booleanOr("use_bottleneck", true);
        narrow = bottleneck ? Settings.count(settings, "intra_bottleneck_size") : hidden;
        embeddingSize = Settings.count(settings, "embedding_size");
        if (embeddingSize > hidden) {
            throw settings.wrongValue("embedding_size", "expected at most the hidden_size " + hidden);
        }
        noNorm = switch (settings.stringOr("normalization_type", "no_norm")) {
            case "no_norm" -> true;
            case "layer_norm" -> false;
            default -> throw settings.wrongValue("normalization_type", "expected no_norm or layer_norm");
        };
    }

    static EncoderParts load(EncoderWeights all) {
        return new MobileBert(all).load();
    }

    private EncoderParts load() {
        MobileBertEncoder body = body();
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        boolean dense = settings.booleanOr("classifier_activation", true);
        // Without the activation the pooler is the first hidden state itself and has no weights to be known by.
        boolean pooled = dense
                ? weights.has("pooler.dense.weight")
                : Classifiers.kind(settings, HeadKind.SEQUENCE) == HeadKind.SEQUENCE;
        if (pooled) {
            Supplier<Head> pooler =
                    () -> dense ? Bert.pooler(weights, hidden) : new Head(Source.FIRST_TOKEN, List.of());
            heads.put(HeadKind.POOLER, pooler);
            if (weights.has("cls.seq_relationship.weight")) {
                heads.put(HeadKind.NEXT_SENTENCE, () -> pooler.get()
                        .then(new Stage(weights.linear("cls.seq_relationship", 2, hidden))));
            }
            if (weights.has("classifier.weight")
                    && Classifiers.kind(settings, HeadKind.SEQUENCE) == HeadKind.SEQUENCE) {
                heads.put(HeadKind.SEQUENCE, () -> pooler.get()
                        .then(new Stage(Classifiers.labels(weights, "classifier", hidden))));
            }
        }
        if (weights.has("classifier.weight") && Classifiers.kind(settings, HeadKind.SEQUENCE) == HeadKind.TOKEN) {
            heads.put(HeadKind.TOKEN, () -> Classifiers.ofTokens(weights, "classifier", hidden));
        }
        if (weights.has("qa_outputs.weight")) {
            heads.put(HeadKind.QUESTION, () -> Classifiers.answers(weights, hidden));
        }
        if (weights.has("cls.predictions.transform.dense.weight")) {
            heads.put(HeadKind.MASKED_LM, this::maskedLm);
        }
        return new EncoderParts(body, heads);
    }

    private MobileBertEncoder body() {
        int places = Settings.count(settings, "max_position_embeddings");
        Embeddings embeddings = new Embeddings(
                weights.table(
                        "embeddings.word_embeddings.weight", Settings.count(settings, "vocab_size"), embeddingSize),
                weights.smallTable("embeddings.position_embeddings.weight", places, hidden),
                weights.smallTable(
                        "embeddings.token_type_embeddings.weight", settings.intOr("type_vocab_size", 2), hidden),
                -1,
                places);
        boolean trigram = settings.booleanOr("trigram_input", true);
        int input = trigram ? 3 * embeddingSize : embeddingSize;
        AttentionShape shape = Settings.attention(settings, "num_attention_heads", narrow);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < Settings.count(settings, "num_hidden_layers"); i++) {
            layers.add(layer("encoder.layer." + i + ".", shape));
        }
        return new MobileBertEncoder(
                hidden,
                Settings.activation(settings, "hidden_act", Activation.RELU),
                embeddings,
                trigram,
                trigram || embeddingSize != hidden
                        ? weights.linear("embeddings.embedding_transformation", hidden, input)
                        : null,
                norm("embeddings.LayerNorm", hidden, DEFAULT_EPSILON),
                layers);
    }

    private Layer layer(String layer, AttentionShape shape) {
        boolean bottlenecked = settings.booleanOr("use_bottleneck", true);
        boolean shared = bottlenecked && settings.booleanOr("key_query_shared_bottleneck", true);
        boolean narrowValues = bottlenecked && settings.booleanOr("use_bottleneck_attention", false);
        int queryInput = shared || narrowValues ? narrow : hidden;
        List<FeedForward> small = new ArrayList<>();
        for (int i = 0; i < settings.intOr("num_feedforward_networks", 4) - 1; i++) {
            small.add(feedForward(layer + "ffn." + i + "."));
        }
        return new Layer(
                shape,
                bottlenecked ? bottleneck(layer + "bottleneck.input") : null,
                shared && !narrowValues ? bottleneck(layer + "bottleneck.attention") : null,
                narrowValues,
                weights.stacked(
                        List.of(layer + "attention.self.query", layer + "attention.self.key"), narrow, queryInput),
                weights.linear(layer + "attention.self.value", narrow, narrowValues ? narrow : hidden),
                weights.linear(layer + "attention.output.dense", narrow, narrow),
                norm(layer + "attention.output.LayerNorm", narrow),
                small,
                weights.linear(layer + "intermediate.dense", inner, narrow),
                weights.linear(layer + "output.dense", narrow, inner),
                norm(layer + "output.LayerNorm", narrow, DEFAULT_EPSILON),
                bottlenecked
                        ? new Bottleneck(
                                weights.linear(layer + "output.bottleneck.dense", hidden, narrow),
                                norm(layer + "output.bottleneck.LayerNorm", hidden))
                        : null);
    }

    private Bottleneck bottleneck(String name) {
        return new Bottleneck(weights.linear(name + ".dense", narrow, hidden), norm(name + ".LayerNorm", narrow));
    }

    private FeedForward feedForward(String name) {
        return new FeedForward(
                weights.linear(name + "intermediate.dense", inner, narrow),
                weights.linear(name + "output.dense", narrow, inner),
                norm(name + "output.LayerNorm", narrow));
    }

    private float epsilon() {
        return Settings.epsilon(settings, "layer_norm_eps", 1e-12f);
    }

    private Norm norm(String name, int size) {
        return norm(name, size, epsilon());
    }

    private Norm norm(String name, int size, float epsilon) {
        return new Norm(weights.vector(name + ".weight", size), weights.vector(name + ".bias", size), epsilon, !noNorm);
    }

    /** Its norm is a true LayerNorm always; its matrix is the word embeddings, widened to the hidden size. */
    private Head maskedLm() {
        return new Head(
                Source.EACH_TOKEN,
                List.of(
                        new Stage(
                                weights.linear("cls.predictions.transform.dense", hidden, hidden),
                                Settings.activation(settings, "hidden_act", Activation.RELU),
                                weights.norm("cls.predictions.transform.LayerNorm", hidden, epsilon())),
                        new Stage(decoder())));
    }

    private Linear decoder() {
        int vocabulary = Settings.count(settings, "vocab_size");
        float @Nullable [] bias = weights.optionalVector("cls.predictions.bias", vocabulary);
        float[] words = weights.tensor("embeddings.word_embeddings.weight", vocabulary, embeddingSize)
                .floats();
        int extra = hidden - embeddingSize;
        float[] matrix = new float[Math.multiplyExact(vocabulary, hidden)];
        float[] widening = extra > 0
                ? weights.tensor("cls.predictions.dense.weight", extra, vocabulary)
                        .floats()
                : new float[0];
        for (int id = 0; id < vocabulary; id++) {
            System.arraycopy(words, id * embeddingSize, matrix, id * hidden, embeddingSize);
            for (int i = 0; i < extra; i++) {
                matrix[id * hidden + embeddingSize + i] = widening[i * vocabulary + id];
            }
        }
        return weights.linear(List.of(WeightSource.of(matrix, vocabulary, hidden)), bias);
    }
}
