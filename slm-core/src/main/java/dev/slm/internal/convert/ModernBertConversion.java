package dev.slm.internal.convert;

import java.util.List;

/** ModernBERT: local and global layers with a RoPE base each; no place for the masked-LM decoder's bias. */
final class ModernBertConversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("modernbert");
    }

    @Override
    public String architecture() {
        return "modern-bert";
    }

    @Override
    public TensorNames names() {
        return new TensorNames()
                .prefix("model.")
                .put("embeddings.tok_embeddings", "token_embd")
                .put("embeddings.norm", "token_embd_norm")
                .put("final_norm", "output_norm")
                .put("layers.#.attn_norm", "blk.#.attn_norm")
                .put("layers.#.attn.Wqkv", "blk.#.attn_qkv")
                .put("layers.#.attn.Wo", "blk.#.attn_output")
                .put("layers.#.mlp_norm", "blk.#.ffn_norm")
                .put("layers.#.mlp.Wi", "blk.#.ffn_up")
                .put("layers.#.mlp.Wo", "blk.#.ffn_down")
                .put("head.dense", "cls")
                .put("head.norm", "cls.norm")
                .put("classifier", "cls.output")
                .leaveOut("decoder\\.(weight|bias)");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        float epsilon = config.number("norm_eps", "layer_norm_eps");
        keys.sizes(config, config.contextLength())
                .float32("rope.freq_base", theta(config, "global_rope_theta", "full_attention", 160_000))
                .float32("rope.freq_base_swa", theta(config, "local_rope_theta", "sliding_attention", 10_000))
                .float32("attention.layer_norm_rms_epsilon", epsilon)
                .float32("attention.layer_norm_epsilon", epsilon)
                .uint32("attention.sliding_window", config.count("local_attention"))
                .uint32("attention.sliding_window_pattern", config.count("global_attn_every_n_layers"))
                .string("rope.scaling.type", "none")
                .uint32("vocab_size", config.count("vocab_size"))
                .string("hidden_activation", config.values().stringOr("hidden_activation", "gelu"));
        EncoderKeys.write(config, keys, 0);
    }

    private static float theta(HfConfig config, String key, String layerType, float absent) {
        return config.values()
                .optionalFloat(key)
                .or(() -> config.rope(layerType).flatMap(rope -> rope.optionalFloat("rope_theta")))
                .orElse(absent);
    }
}
