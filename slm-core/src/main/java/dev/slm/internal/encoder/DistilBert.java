package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.encoder.TransformerEncoder.Block;
import dev.slm.internal.encoder.TransformerEncoder.Layout;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** DistilBERT ({@code modeling_distilbert.py}): BERT without segments and pooler, under names of its own. */
final class DistilBert {
    /** Not in the settings. */
    private static final float EPSILON = 1e-12f;

    private DistilBert() {}

    static EncoderParts load(EncoderWeights all) {
        EncoderWeights weights = all.withPrefix("distilbert.");
        Metadata settings = weights.settings();
        TransformerEncoder body = body(weights, settings);
        int hidden = body.hiddenSize();
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("vocab_transform.weight")) {
            heads.put(HeadKind.MASKED_LM, () -> maskedLm(weights, settings, body));
        }
        if (weights.has("qa_outputs.weight")) {
            heads.put(HeadKind.QUESTION, () -> Classifiers.answers(weights, hidden));
        }
        if (weights.has("pre_classifier.weight")) {
            heads.put(HeadKind.SEQUENCE, () -> sequence(weights, hidden));
        } else if (weights.has("classifier.weight")) {
            heads.put(HeadKind.TOKEN, () -> Classifiers.ofTokens(weights, "classifier", hidden));
        }
        return new EncoderParts(body, heads);
    }

    private static TransformerEncoder body(EncoderWeights weights, Metadata settings) {
        int hidden = Settings.count(settings, "dim", "hidden_size");
        int inner = Settings.count(settings, "hidden_dim", "intermediate_size");
        int layers = Settings.count(settings, "n_layers", "num_hidden_layers");
        String heads = settings.has("n_heads") ? "n_heads" : "num_attention_heads";
        AttentionShape shape = Settings.attention(settings, heads, hidden);
        int places = Settings.count(settings, "max_position_embeddings");
        Embeddings embeddings = new Embeddings(
                weights.table("embeddings.word_embeddings.weight", Settings.count(settings, "vocab_size"), hidden),
                weights.smallTable("embeddings.position_embeddings.weight", places, hidden),
                null,
                -1,
                places);
        EncoderWeights ofBlocks = weights.ofBlocks(
                hidden,
                IntStream.range(0, layers)
                        .mapToObj(i -> "transformer.layer." + i + ".")
                        .flatMap(layer -> Stream.of(layer + "sa_layer_norm", layer + "output_layer_norm")));
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String layer = "transformer.layer." + i + ".";
            blocks.add(new Block(
                    shape,
                    null,
                    ofBlocks.hiddenNorm(layer + "sa_layer_norm", hidden, EPSILON),
                    ofBlocks.fromHidden(
                            List.of(layer + "attention.q_lin", layer + "attention.k_lin", layer + "attention.v_lin"),
                            hidden,
                            hidden),
                    ofBlocks.toHidden(layer + "attention.out_lin", hidden, hidden),
                    ofBlocks.hiddenNorm(layer + "output_layer_norm", hidden, EPSILON),
                    ofBlocks.fromHidden(List.of(layer + "ffn.lin1"), inner, hidden),
                    ofBlocks.toHidden(layer + "ffn.lin2", hidden, inner)));
        }
        return new TransformerEncoder(
                new Layout(hidden, activation(settings), false, false, ofBlocks.order()),
                embeddings,
                weights.norm("embeddings.LayerNorm", hidden, EPSILON),
                blocks,
                null);
    }

    private static Activation activation(Metadata settings) {
        return Settings.activation(settings, "activation", Activation.GELU);
    }

    private static Head sequence(EncoderWeights weights, int hidden) {
        return new Head(
                Source.FIRST_TOKEN,
                List.of(
                        new Stage(weights.linear("pre_classifier", hidden, hidden), Activation.RELU, null),
                        new Stage(Classifiers.labels(weights, "classifier", hidden))));
    }

    private static Head maskedLm(EncoderWeights weights, Metadata settings, TransformerEncoder body) {
        int hidden = body.hiddenSize();
        int vocabulary = body.embeddings().words().rows();
        return new Head(
                Source.EACH_TOKEN,
                List.of(
                        new Stage(
                                weights.linear("vocab_transform", hidden, hidden),
                                activation(settings),
                                weights.norm("vocab_layer_norm", hidden, EPSILON)),
                        new Stage(weights.linear(
                                List.of(weights.tied(
                                        settings,
                                        "vocab_projector.weight",
                                        "embeddings.word_embeddings.weight",
                                        vocabulary,
                                        hidden)),
                                weights.optionalVector("vocab_projector.bias", vocabulary)))));
    }
}
