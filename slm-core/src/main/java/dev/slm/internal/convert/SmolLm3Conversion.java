package dev.slm.internal.convert;

import java.util.List;

/** SmolLM3: Llama's layout; GGUF fixes that every fourth layer does without RoPE. */
final class SmolLm3Conversion extends LlamaConversion {
    private static final float DEFAULT_THETA = 2_000_000;

    @Override
    public List<String> modelTypes() {
        return List.of("smollm3");
    }

    @Override
    public String architecture() {
        return "smollm3";
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.rmsNormDecoder(config)
                .float32("rope.freq_base", config.ropeTheta().orElse(DEFAULT_THETA))
                .ropeScaling(config)
                .uint32("vocab_size", config.count("vocab_size"))
                .uint32("rope.dimension_count", config.attention().headSize())
                .unusualHeadSize(config);
    }
}
