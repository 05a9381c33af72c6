package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.encoder.TransformerEncoder.Block;
import dev.slm.internal.encoder.TransformerEncoder.Layout;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ModernBERT (Warner et al. 2024, {@code modeling_modernbert.py}): norms before the sublayers, rotary places, gated
 * perceptron, and in most layers attention to near tokens only.
 */
final class ModernBert {
    /** What a layer of one kind has: the shape of its attention and its rotation. */
    private record Kind(AttentionShape shape, Rope rope) {}

    private ModernBert() {}

    static EncoderParts load(EncoderWeights all) {
        EncoderWeights weights = all.withPrefix("model.");
        Metadata settings = weights.settings();
        TransformerEncoder body = body(weights, settings);
        int hidden = body.hiddenSize();
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("head.dense.weight")) {
            if (weights.has("classifier.weight")) {
                HeadKind kind = Classifiers.kind(settings, HeadKind.SEQUENCE);
                Source source = kind == HeadKind.SEQUENCE ? pooling(settings) : Source.EACH_TOKEN;
                heads.put(kind, () -> transform(weights, settings, source, hidden)
                        .then(new Stage(
                                kind == HeadKind.QUESTION
                                        ? weights.linear("classifier", 2, hidden)
                                        : Classifiers.labels(weights, "classifier", hidden))));
            } else {
                heads.put(HeadKind.MASKED_LM, () -> maskedLm(weights, settings, body));
            }
        }
        return new EncoderParts(body, heads);
    }

    private static TransformerEncoder body(EncoderWeights weights, Metadata settings) {
        int hidden = Settings.count(settings, "hidden_size");
        int inner = Settings.count(settings, "intermediate_size");
        int layers = Settings.count(settings, "num_hidden_layers");
        float epsilon = Settings.epsilon(settings, "norm_eps", 1e-5f);
        int places = Settings.count(settings, "max_position_embeddings");
        AttentionShape full = Settings.attention(settings, "num_attention_heads", hidden);
        int window = settings.has("local_attention") ? Settings.count(settings, "local_attention") : 128;
        AttentionShape near = Settings.attention(full.heads(), full.headSize(), window / 2);
        Kind global = new Kind(full, rope(theta(settings, true), full.headSize(), places));
        Kind local = new Kind(near, rope(theta(settings, false), full.headSize(), places));
        Embeddings embeddings = new Embeddings(
                weights.table("embeddings.tok_embeddings.weight", Settings.count(settings, "vocab_size"), hidden),
                null,
                null,
                -1,
                places);
        String @Nullable [] layerTypes = settings.strings("layer_types").orElse(null);
        if (layerTypes != null && layerTypes.length != layers) {
            throw settings.wrongValue("layer_types", "expected one entry for each of " + layers + " layers");
        }
        int every =
                settings.has("global_attn_every_n_layers") ? Settings.count(settings, "global_attn_every_n_layers") : 3;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String layer = "layers." + i + ".";
            boolean isGlobal = layerTypes == null ? i % every == 0 : layerTypes[i].equals("full_attention");
            Kind kind = isGlobal ? global : local;
            EncoderWeights block = ofBlock(weights, i);
            blocks.add(new Block(
                    kind.shape(),
                    kind.rope(),
                    i == 0 ? null : block.norm(layer + "attn_norm", hidden, epsilon),
                    block.linear(layer + "attn.Wqkv", 3 * hidden, hidden),
                    block.linear(layer + "attn.Wo", hidden, hidden),
                    block.norm(layer + "mlp_norm", hidden, epsilon),
                    block.linear(layer + "mlp.Wi", 2 * inner, hidden),
                    block.linear(layer + "mlp.Wo", hidden, inner)));
        }
        return new TransformerEncoder(
                new Layout(
                        hidden, Settings.activation(settings, "hidden_activation", Activation.GELU), true, true, null),
                embeddings,
                weights.norm("embeddings.norm", hidden, epsilon),
                blocks,
                weights.norm("final_norm", hidden, epsilon));
    }

    /**
     * The first block is never quantized. Nothing normalizes the residual after it, so that its errors go through all
     * others: they weigh more than those of the rest together.
     */
    static EncoderWeights ofBlock(EncoderWeights weights, int index) {
        return index == 0 ? weights.asStored() : weights;
    }

    /** transformers 5 keeps the base of each kind of layer in {@code rope_parameters}. */
    private static double theta(Metadata settings, boolean global) {
        String oldKey = global ? "global_rope_theta" : "local_rope_theta";
        double absent = global ? 160_000 : 10_000;
        Optional<Metadata> parameters = settings.section("rope_parameters")
                .flatMap(kinds -> kinds.section(global ? "full_attention" : "sliding_attention"));
        parameters.ifPresent(rope -> Settings.expect(rope, "rope_type", "default"));
        return parameters
                .map(rope -> Settings.ropeBase(rope, "rope_theta", absent))
                .orElseGet(() -> Settings.ropeBase(settings, oldKey, absent));
    }

    static Rope rope(double theta, int headSize, int places) {
        return new Rope(Rope.inverseFrequencies(theta, headSize), 1, Rope.Pairing.HALVES, places);
    }

    private static Source pooling(Metadata settings) {
        return switch (settings.stringOr("classifier_pooling", "cls")) {
            case "cls" -> Source.FIRST_TOKEN;
            case "mean" -> Source.MEAN;
            default -> throw settings.wrongValue("classifier_pooling", "expected cls or mean");
        };
    }

    private static Head transform(EncoderWeights weights, Metadata settings, Source source, int hidden) {
        return new Head(
                source,
                List.of(new Stage(
                        weights.linear("head.dense", hidden, hidden),
                        Settings.activation(settings, "classifier_activation", Activation.GELU),
                        weights.norm("head.norm", hidden, Settings.epsilon(settings, "norm_eps", 1e-5f)))));
    }

    private static Head maskedLm(EncoderWeights weights, Metadata settings, TransformerEncoder body) {
        int hidden = body.hiddenSize();
        int vocabulary = body.embeddings().words().rows();
        return transform(weights, settings, Source.EACH_TOKEN, hidden)
                .then(new Stage(weights.linear(
                        List.of(weights.tied(
                                settings, "decoder.weight", "embeddings.tok_embeddings.weight", vocabulary, hidden)),
                        weights.optionalVector("decoder.bias", vocabulary))));
    }
}
