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

/**
 * BERT as transformers stores it ({@code modeling_bert.py}); BERT-Tiny, TinyBERT, MiniLM, bge and e5 are configurations
 * of it. RoBERTa has the same body under another prefix.
 */
final class Bert {
    private Bert() {}

    static EncoderParts load(EncoderWeights all) {
        EncoderWeights weights = all.withPrefix("bert.");
        Metadata settings = weights.settings();
        TransformerEncoder body = body(weights, -1);
        return new EncoderParts(body, heads(weights, settings, body));
    }

    /**
     * The body.
     *
     * @param padId see {@link Embeddings}
     */
    static TransformerEncoder body(EncoderWeights weights, int padId) {
        Metadata settings = weights.settings();
        Settings.expect(settings, "position_embedding_type", "absolute");
        Settings.expect(settings, "is_decoder", false);
        int hidden = Settings.count(settings, "hidden_size");
        int inner = Settings.count(settings, "intermediate_size");
        int layers = Settings.count(settings, "num_hidden_layers");
        float epsilon = epsilon(settings);
        AttentionShape shape = Settings.attention(settings, "num_attention_heads", hidden);
        int places = Settings.count(settings, "max_position_embeddings");
        Embeddings embeddings = new Embeddings(
                weights.table("embeddings.word_embeddings.weight", Settings.count(settings, "vocab_size"), hidden),
                weights.smallTable("embeddings.position_embeddings.weight", places, hidden),
                weights.smallTable(
                        "embeddings.token_type_embeddings.weight", settings.intOr("type_vocab_size", 2), hidden),
                padId,
                padId < 0 ? places : places - padId - 1);
        EncoderWeights ofBlocks = weights.ofBlocks(
                hidden,
                IntStream.range(0, layers)
                        .mapToObj(i -> "encoder.layer." + i + ".")
                        .flatMap(layer -> Stream.of(layer + "attention.output.LayerNorm", layer + "output.LayerNorm")));
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layer." + i + ".";
            blocks.add(new Block(
                    shape,
                    null,
                    ofBlocks.hiddenNorm(layer + "attention.output.LayerNorm", hidden, epsilon),
                    ofBlocks.fromHidden(
                            List.of(
                                    layer + "attention.self.query",
                                    layer + "attention.self.key",
                                    layer + "attention.self.value"),
                            hidden,
                            hidden),
                    ofBlocks.toHidden(layer + "attention.output.dense", hidden, hidden),
                    ofBlocks.hiddenNorm(layer + "output.LayerNorm", hidden, epsilon),
                    ofBlocks.fromHidden(List.of(layer + "intermediate.dense"), inner, hidden),
                    ofBlocks.toHidden(layer + "output.dense", hidden, inner)));
        }
        return new TransformerEncoder(
                new Layout(hidden, activation(settings), false, false, ofBlocks.order()),
                embeddings,
                weights.norm("embeddings.LayerNorm", hidden, epsilon),
                blocks,
                null);
    }

    static float epsilon(Metadata settings) {
        return Settings.epsilon(settings, "layer_norm_eps", 1e-12f);
    }

    static Activation activation(Metadata settings) {
        return Settings.activation(settings, "hidden_act", Activation.GELU);
    }

    private static Map<HeadKind, Supplier<Head>> heads(
            EncoderWeights weights, Metadata settings, TransformerEncoder body) {
        int hidden = body.hiddenSize();
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("pooler.dense.weight")) {
            heads.put(HeadKind.POOLER, () -> pooler(weights, hidden));
        }
        if (weights.has("cls.predictions.transform.dense.weight")) {
            heads.put(HeadKind.MASKED_LM, () -> maskedLm(weights, settings, body));
        }
        if (weights.has("cls.seq_relationship.weight") && heads.containsKey(HeadKind.POOLER)) {
            heads.put(HeadKind.NEXT_SENTENCE, () -> pooler(weights, hidden)
                    .then(new Stage(weights.linear("cls.seq_relationship", 2, hidden))));
        }
        if (weights.has("qa_outputs.weight")) {
            heads.put(HeadKind.QUESTION, () -> Classifiers.answers(weights, hidden));
        }
        if (weights.has("classifier.weight")) {
            boolean pooled = heads.containsKey(HeadKind.POOLER);
            if (Classifiers.kind(settings, pooled ? HeadKind.SEQUENCE : HeadKind.TOKEN) == HeadKind.TOKEN) {
                heads.put(HeadKind.TOKEN, () -> Classifiers.ofTokens(weights, "classifier", hidden));
            } else if (pooled) {
                heads.put(HeadKind.SEQUENCE, () -> pooler(weights, hidden)
                        .then(new Stage(Classifiers.labels(weights, "classifier", hidden))));
            }
        }
        return heads;
    }

    static Head pooler(EncoderWeights weights, int hidden) {
        return new Head(
                Source.FIRST_TOKEN,
                List.of(new Stage(weights.linear("pooler.dense", hidden, hidden), Activation.TANH, null)));
    }

    private static Head maskedLm(EncoderWeights weights, Metadata settings, TransformerEncoder body) {
        int hidden = body.hiddenSize();
        int vocabulary = body.embeddings().words().rows();
        return new Head(
                Source.EACH_TOKEN,
                List.of(
                        new Stage(
                                weights.linear("cls.predictions.transform.dense", hidden, hidden),
                                activation(settings),
                                weights.norm("cls.predictions.transform.LayerNorm", hidden, epsilon(settings))),
                        new Stage(weights.linear(
                                List.of(weights.tied(
                                        settings,
                                        "cls.predictions.decoder.weight",
                                        "embeddings.word_embeddings.weight",
                                        vocabulary,
                                        hidden)),
                                weights.optionalVector("cls.predictions.bias", vocabulary)))));
    }
}
