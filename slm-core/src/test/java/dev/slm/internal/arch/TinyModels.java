package dev.slm.internal.arch;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.quant.Kernels;
import java.util.List;
import java.util.function.Supplier;

/** A model of every architecture, small and invented, that needs no file. */
public final class TinyModels {
    /** A model and how its checkpoint is made. */
    public record Tiny(String name, Supplier<Checkpoint> checkpoint) {
        public Decoder load(Kernels kernels) {
            return load(LoadOptions.defaults().withKernels(kernels));
        }

        public Decoder load(LoadOptions options) {
            return Decoders.load(checkpoint.get(), options);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String SIZES = "'vocab_size': 61, 'hidden_size': 24, 'num_hidden_layers': 3,"
            + " 'num_attention_heads': 4, 'num_key_value_heads': 2, 'intermediate_size': 40,"
            + " 'max_position_embeddings': 300, 'head_dim': 8";

    private static final String GGUF_SIZES = "'embedding_length': 24, 'block_count': 3, 'attention.head_count': 4,"
            + " 'attention.head_count_kv': 2, 'attention.key_length': 8, 'attention.value_length': 8,"
            + " 'feed_forward_length': 40, 'context_length': 300, 'attention.layer_norm_rms_epsilon': 1e-5,"
            + " 'attention.layer_norm_epsilon': 1e-5";

    private TinyModels() {}

    public static List<Tiny> all() {
        return List.of(
                folder("LlamaForCausalLM", "'attention_bias': true, 'mlp_bias': true"),
                folder("MistralForCausalLM", "'sliding_window': 5"),
                folder("GemmaForCausalLM", "'hidden_act': 'gelu'"),
                folder(
                        "Gemma2ForCausalLM",
                        "'sliding_window': 6, 'attn_logit_softcapping': 2.0, 'query_pre_attn_scalar': 7"),
                folder("Gemma3ForCausalLM", "'sliding_window': 4, 'sliding_window_pattern': 2"),
                folder("PhiForCausalLM", "'num_key_value_heads': 4, 'hidden_act': 'gelu_new'"),
                folder("Phi3ForCausalLM", "'sliding_window': 9"),
                folder("Phi3ForCausalLM", LONG_ROPE),
                folder("Qwen2ForCausalLM", "'use_sliding_window': true, 'sliding_window': 6, 'max_window_layers': 1"),
                folder("Qwen3ForCausalLM", "'rope_scaling': {'type': 'yarn', 'factor': 2.0}"),
                folder(
                        "GPT2LMHeadModel",
                        "'n_embd': 24, 'n_head': 4, 'n_layer': 2, 'n_positions': 300, 'head_dim': null"),
                folder("GPTNeoXForCausalLM", "'rotary_pct': 0.5"),
                folder("GPTNeoXForCausalLM", "'rotary_pct': 0.5, 'use_parallel_residual': false"),
                folder("SmolLM3ForCausalLM", "'no_rope_layers': [1, 0, 1]"),
                folder("Olmo2ForCausalLM", "'rms_norm_eps': 1e-6"),
                folder(
                        "GraniteForCausalLM",
                        "'embedding_multiplier': 3, 'residual_multiplier': 0.5, 'logits_scaling': 2"),
                gguf("llama", ""),
                gguf("gemma", ""),
                gguf("gemma2", "'attention.sliding_window': 5"),
                gguf(
                        "gemma3",
                        "'attention.sliding_window': 5, 'attention.sliding_window_pattern': [true, false, true]"),
                gguf("phi2", ""),
                gguf("phi3", ""),
                gguf("qwen2", ""),
                gguf("qwen3", ""),
                gguf(
                        "gpt2",
                        "'attention.key_length': null, 'attention.value_length': null, 'attention.head_count_kv': null"),
                gguf(
                        "gptneox",
                        "'attention.key_length': 6, 'attention.value_length': 6, 'attention.head_count_kv': null"),
                gguf("smollm3", ""),
                gguf("olmo2", ""),
                gguf("granite", ""));
    }

    /** The sequence changes its rotation at 20 tokens. */
    static final String LONG_ROPE = "'original_max_position_embeddings': 20, 'rope_scaling': {'type': 'longrope',"
            + " 'short_factor': [1, 1.1, 1.3, 1.5], 'long_factor': [1, 2, 4, 8]}";

    /** The one with this name. */
    public static Tiny named(String name) {
        return all().stream()
                .filter(tiny -> tiny.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Tiny folder(String className, String settings) {
        String name = "{'architectures': ['" + className + "']}";
        return new Tiny(
                className + " " + settings,
                () -> InventedCheckpoint.folder(name, "{" + SIZES + "}", "{" + settings + "}"));
    }

    private static Tiny gguf(String architecture, String settings) {
        return new Tiny(
                architecture + ".gguf " + settings,
                () -> InventedCheckpoint.gguf(architecture, 61, "{" + GGUF_SIZES + "}", "{" + settings + "}"));
    }
}
