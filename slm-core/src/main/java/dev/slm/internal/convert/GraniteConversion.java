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
        keys.rmsNormDecoder(config)
                .ropeBase(config)
                .ropeScaling(config)
                .uint32("vocab_size", config.count("vocab_size"))
                .uint32("rope.dimension_count", config.attention().headSize())
                .float32("attention.scale", config.attention().scale())
                .float32("embedding_scale", config.values().floatOr("embedding_multiplier", 1))
                .float32("residual_scale", config.values().floatOr("residual_multiplier", 1))
                .float32("logit_scale", config.values().floatOr("logits_scaling", 1))
                .unusualHeadSize(config);
    }
}
