package dev.slm.internal.convert;

/** The names that most decoders share. */
final class DecoderNames {
    private DecoderNames() {}

    /** Embedding, final norm, head, and in each layer the norms, separate q, k, v and a gated MLP. */
    static TensorNames common() {
        return new TensorNames()
                .prefix("model.language_model.")
                .prefix("language_model.model.")
                .prefix("language_model.")
                .prefix("model.")
                .put("embed_tokens", "token_embd")
                .put("norm", "output_norm")
                .put("lm_head", "output")
                .put("layers.#.input_layernorm", "blk.#.attn_norm")
                .put("layers.#.post_attention_layernorm", "blk.#.ffn_norm")
                .put("layers.#.self_attn.q_proj", "blk.#.attn_q")
                .put("layers.#.self_attn.k_proj", "blk.#.attn_k")
                .put("layers.#.self_attn.v_proj", "blk.#.attn_v")
                .put("layers.#.self_attn.o_proj", "blk.#.attn_output")
                .put("layers.#.mlp.gate_proj", "blk.#.ffn_gate")
                .put("layers.#.mlp.up_proj", "blk.#.ffn_up")
                .put("layers.#.mlp.down_proj", "blk.#.ffn_down")
                .leaveOut(".*\\.rotary_emb\\.inv_freq");
    }
}
