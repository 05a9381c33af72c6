package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.quant.Rope;
import java.util.List;

/** Granite 3 (IBM 2024): Llama with a factor of its own for embeddings, scores, residuals and logits. */
final class Granite implements Architecture {
    @Override
    public String title() {
        return "Granite 3";
    }

    @Override
    public List<String> classNames() {
        return List.of("GraniteForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("granite");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("granite");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention().withScale(s.positive("attention_multiplier", 1));
        FolderRope rope = s.rope(attention.headSize());
        return LlamaLike.config(
                        "granite",
                        s,
                        attention,
                        rope,
                        LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()))
                .withMultipliers(new Multipliers(
                        s.positive("embedding_multiplier", 1),
                        s.positive("residual_multiplier", 1),
                        1 / s.positive("logits_scaling", 1),
                        0));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        // The rows of query and key are stored in an order that makes pairs neighbours.
        List<LayerConfig> layers = LayerConfig.all(
                new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.ADJACENT));
        return LlamaLike.config("granite", s, attention, layers)
                .withMultipliers(new Multipliers(
                        s.positive("embedding_scale", 1),
                        s.positive("residual_scale", 1),
                        1 / s.positive("logit_scale", 1),
                        0));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        Bias attention = r.bias("attention_bias", false);
        Bias feedForward = r.bias("mlp_bias", false);
        return LlamaLike.weights(r, false, l -> LlamaLike.layer(l, attention, attention, feedForward));
    }
}
