package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.arch.WeightReader.Part;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.FeedForwardConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.DecoderConfig.NormConfig;
import dev.slm.internal.decoder.DecoderConfig.NormKind;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;

/** GPT-NeoX (Black et al. 2022) and Pythia: attention and feed-forward side by side, each with a LayerNorm of its own. */
final class GptNeoX implements Architecture {
    @Override
    public String title() {
        return "GPT-NeoX, Pythia";
    }

    @Override
    public List<String> classNames() {
        return List.of("GPTNeoXForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_neox");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("gptneox");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        int heads = s.size("num_attention_heads");
        AttentionConfig attention = s.attention(heads, heads, s.headSize(heads, s.size("hidden_size")));
        FolderRope rope =
                s.rope(attention.headSize()).baseOr("rotary_emb_base", 10_000).partOr("rotary_pct", 0.25);
        return new DecoderConfig(
                "gptneox",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                s.flag("use_parallel_residual", true),
                new NormConfig(NormKind.LAYER, s.positive("layer_norm_eps", 1e-5f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "gelu"), false),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "gptneox",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                s.flag("use_parallel_residual", true),
                new NormConfig(NormKind.LAYER, s.positive("attention.layer_norm_epsilon")),
                attention,
                // llama.cpp computes the tanh form; the models mean the exact one.
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU, false),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        int fused = a.queryWidth() + 2 * a.keyWidth();
        Bias bias = Bias.REQUIRED;
        Bias attentionBias = r.bias("attention_bias", true);
        WeightReader base = r.below("embed_in.weight", "gpt_neox.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            Part qkv = l.part("attention.query_key_value", "attn_qkv", fused, c.width(), attentionBias);
            layers.add(LayerWeights.preNorm(
                    l.layerNorm("input_layernorm", "attn_norm"),
                    l.linear(r.gguf() ? qkv : qkv.reordered(headsApart(a))),
                    l.linear("attention.dense", "attn_output", c.width(), a.queryWidth(), attentionBias),
                    l.layerNorm("post_attention_layernorm", "ffn_norm"),
                    l.linear("mlp.dense_h_to_4h", "ffn_up", inner, c.width(), bias),
                    l.linear("mlp.dense_4h_to_h", "ffn_down", c.width(), inner, bias)));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", false);
        return new DecoderWeights(
                base.table("embed_in", "token_embd", c.vocabularySize()),
                null,
                layers,
                base.layerNorm("final_layer_norm", "output_norm"),
                base.head(r.has("lm_head.weight") ? "lm_head" : "embed_out", tied, Bias.NONE, "embed_in"));
    }

    /** Folders hold query, key and value of the first head, then those of the second, …; wanted are all queries first. */
    private static int[] headsApart(AttentionConfig a) {
        int[] order = new int[3 * a.queryWidth()];
        for (int row = 0; row < order.length; row++) {
            int kind = row / a.queryWidth();
            int head = row % a.queryWidth() / a.headSize();
            order[row] = (3 * head + kind) * a.headSize() + row % a.headSize();
        }
        return order;
    }
}
