package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * RoBERTa and XLM-RoBERTa ({@code modeling_roberta.py}): BERT's body with places counted from the padding id on, and
 * heads of its own.
 */
final class Roberta {
    private Roberta() {}

    static EncoderParts load(EncoderWeights all) {
        EncoderWeights weights = all.withPrefix("roberta.");
        Metadata settings = weights.settings();
        int padId = settings.intOr("pad_token_id", 1);
        if (padId < 0 || padId >= Settings.count(settings, "max_position_embeddings") - 1) {
            throw settings.wrongValue("pad_token_id", "expected a place in the position table");
        }
        TransformerEncoder body = Bert.body(weights, padId);
        int hidden = body.hiddenSize();
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("pooler.dense.weight")) {
            heads.put(HeadKind.POOLER, () -> Bert.pooler(weights, hidden));
        }
        if (weights.has("lm_head.dense.weight")) {
            heads.put(HeadKind.MASKED_LM, () -> maskedLm(weights, settings, body));
        }
        if (weights.has("qa_outputs.weight")) {
            heads.put(HeadKind.QUESTION, () -> Classifiers.answers(weights, hidden));
        }
        if (weights.has("classifier.out_proj.weight")) {
            heads.put(HeadKind.SEQUENCE, () -> sequence(weights, hidden));
        }
        if (weights.has("classifier.weight")) {
            heads.put(HeadKind.TOKEN, () -> Classifiers.ofTokens(weights, "classifier", hidden));
        }
        return new EncoderParts(body, heads);
    }

    private static Head sequence(EncoderWeights weights, int hidden) {
        return new Head(
                Source.FIRST_TOKEN,
                List.of(
                        new Stage(weights.linear("classifier.dense", hidden, hidden), Activation.TANH, null),
                        new Stage(Classifiers.labels(weights, "classifier.out_proj", hidden))));
    }

    /** The activation is always the exact GELU, whatever the settings say. */
    private static Head maskedLm(EncoderWeights weights, Metadata settings, TransformerEncoder body) {
        int hidden = body.hiddenSize();
        int vocabulary = body.embeddings().words().rows();
        return new Head(
                Source.EACH_TOKEN,
                List.of(
                        new Stage(
                                weights.linear("lm_head.dense", hidden, hidden),
                                Activation.GELU,
                                weights.norm("lm_head.layer_norm", hidden, Bert.epsilon(settings))),
                        new Stage(weights.linear(
                                List.of(weights.tied(
                                        settings,
                                        "lm_head.decoder.weight",
                                        "embeddings.word_embeddings.weight",
                                        vocabulary,
                                        hidden)),
                                weights.optionalVector("lm_head.bias", vocabulary)))));
    }
}
