package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.FeedForwardConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.DecoderConfig.NormConfig;
import dev.slm.internal.decoder.DecoderConfig.NormKind;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.internal.decoder.Rotation;
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SmolLM 3 (Hugging Face 2025): Llama without rotation in every fourth layer. */
final class SmolLm3 implements Architecture {
    @Override
    public String title() {
        return "SmolLM 3";
    }

    @Override
    public List<String> classNames() {
        return List.of("SmolLM3ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("smollm3");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("smollm3");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize()).baseOr("rope_theta", 2_000_000);
        int layers = s.size("num_hidden_layers");
        boolean[] rotated = rotatedLayers(s, layers);
        int[] windows = s.flag("use_sliding_window", false) ? s.windows(layers, 0, i -> !rotated[i]) : new int[layers];
        return new DecoderConfig(
                "smollm3",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                Multipliers.NONE,
                layers(windows, rotated, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        // The format has no key for it: every fourth layer is without.
        boolean[] rotated = everyButNth(windows.length, 4);
        return new DecoderConfig(
                "smollm3",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.SILU, true),
                Multipliers.NONE,
                // The rows of query and key are stored in an order that makes pairs neighbours.
                layers(windows, rotated, s.rotation(attention.headSize(), Rope.Pairing.ADJACENT)));
    }

    /** {@code no_rope_layers}, where 1 says that a layer <em>is</em> rotated, or every n-th layer is not. */
    private static boolean[] rotatedLayers(FolderSettings s, int layers) {
        Optional<int[]> listed = s.metadata().ints("no_rope_layers");
        if (listed.isEmpty()) {
            return everyButNth(layers, s.size("no_rope_layer_interval", 4));
        }
        if (listed.get().length != layers) {
            throw s.metadata().wrongValue("no_rope_layers", "expected a value for each of the " + layers + " layers");
        }
        boolean[] rotated = new boolean[layers];
        for (int i = 0; i < layers; i++) {
            rotated[i] = listed.get()[i] != 0;
        }
        return rotated;
    }

    private static boolean[] everyButNth(int layers, int n) {
        boolean[] rotated = new boolean[layers];
        for (int i = 0; i < layers; i++) {
            rotated[i] = (i + 1) % n != 0;
        }
        return rotated;
    }

    private static List<LayerConfig> layers(int[] windows, boolean[] rotated, Rotation rotation) {
        List<LayerConfig> layers = new ArrayList<>();
        for (int i = 0; i < windows.length; i++) {
            layers.add(new LayerConfig(windows[i], rotated[i] ? rotation : null));
        }
        return layers;
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        Bias attentionBias = r.gguf() ? Bias.OPTIONAL : Bias.of(r.folder().flag("attention_bias", false));
        Bias mlpBias = r.gguf() ? Bias.OPTIONAL : Bias.of(r.folder().flag("mlp_bias", false));
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                    l.rmsNorm("input_layernorm", "attn_norm"),
                    l.linear(
                            l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), attentionBias),
                            l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), attentionBias),
                            l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), attentionBias)),
                    l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), attentionBias),
                    l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                    l.linear(
                            l.part("mlp.gate_proj", "ffn_gate", inner, c.width(), mlpBias),
                            l.part("mlp.up_proj", "ffn_up", inner, c.width(), mlpBias)),
                    l.linear("mlp.down_proj", "ffn_down", c.width(), inner, mlpBias)));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", true);
        return new DecoderWeights(
                base.table("embed_tokens", "token_embd", c.vocabularySize()),
                null,
                layers,
                base.rmsNorm("norm", "output_norm"),
                base.head("lm_head", tied, Bias.NONE, "embed_tokens"));
    }
}
