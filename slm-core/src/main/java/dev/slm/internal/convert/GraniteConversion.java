package dev.slm.internal.convert;

import java.util.List;

/** Granite: Llama's layout with four multipliers. */
final class GraniteConversion extends LlamaConversion {
    @Override
    public List<String> modelTypes() {
        return List.of("granite");
    }

    @Override
    public String architecture() {
        return "granite";
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.decoder(config)
                .ropeBase(config)
                .ropeScaling(config)
                .uint32("vocab_size", config.count("vocab_size"))
                .uint32("rope.dimension_count", config.headSize())
                .float32("attention.scale", config.number("attention_multiplier"))
                .float32("embedding_scale", config.number("embedding_multiplier"))
                .float32("residual_scale", config.number("residual_multiplier"))
                .float32("logit_scale", config.number("logits_scaling"));
        if (config.values().has("head_dim")) {
            keys.headSize(config.headSize());
        }
    }
}
