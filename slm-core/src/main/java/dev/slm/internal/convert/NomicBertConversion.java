package dev.slm.internal.convert;

import java.util.List;

/** nomic-bert: a BERT with RoPE and a gated MLP, of which {@code fc12} is the gate. */
final class NomicBertConversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("nomic_bert");
    }

    @Override
    public String architecture() {
        return "nomic-bert";
    }

    @Override
    public TensorNames names() {
        return new TensorNames()
                .prefix("bert.")
                .put("embeddings.word_embeddings", "token_embd")
                .put("embeddings.token_type_embeddings", "token_types")
                .put("emb_ln", "token_embd_norm")
                .put("encoder.layers.#.attn.Wqkv", "blk.#.attn_qkv")
                .put("encoder.layers.#.attn.out_proj", "blk.#.attn_output")
                .put("encoder.layers.#.norm1", "blk.#.attn_output_norm")
                .put("encoder.layers.#.mlp.fc11", "blk.#.ffn_up")
                .put("encoder.layers.#.mlp.fc12", "blk.#.ffn_gate")
                .put("encoder.layers.#.mlp.fc2", "blk.#.ffn_down")
                .put("encoder.layers.#.norm2", "blk.#.layer_output_norm")
                .leaveOut("pooler\\..*");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        // Positions up to n_positions need RoPE stretched, which the checkpoint's own code does and GGUF readers do
        // not.
        int positions = config.count("n_positions", "max_position_embeddings");
        keys.sizes(config, Math.min(positions, config.values().intOr("max_trained_positions", 2048)))
                .float32("rope.freq_base", config.ropeTheta().orElse(1000f))
                .float32("attention.layer_norm_epsilon", config.number("layer_norm_epsilon", "layer_norm_eps"));
        EncoderKeys.write(config, keys, config.values().intOr("type_vocab_size", 1));
    }
}
