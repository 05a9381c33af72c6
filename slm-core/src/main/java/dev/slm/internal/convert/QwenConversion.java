package dev.slm.internal.convert;

import java.util.List;

/** Qwen 2 and 2.5 (biases on q, k and v) or Qwen 3 (norms on q and k). */
final class QwenConversion implements Conversion {
    private final String architecture;

    /** @param architecture {@code qwen2} or {@code qwen3}; Hugging Face and GGUF agree on the name */
    QwenConversion(String architecture) {
        this.architecture = architecture;
    }

    @Override
    public List<String> modelTypes() {
        return List.of(architecture);
    }

    @Override
    public String architecture() {
        return architecture;
    }

    @Override
    public TensorNames names() {
        return DecoderNames.common()
                .put("layers.#.self_attn.q_norm", "blk.#.attn_q_norm")
                .put("layers.#.self_attn.k_norm", "blk.#.attn_k_norm");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.rmsNormDecoder(config).ropeBase(config).ropeScaling(config).unusualHeadSize(config);
    }
}
