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
import dev.slm.internal.decoder.Rotation;
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.Arrays;
import java.util.List;

/** The text part of Gemma 3 (Google 2025): norms of queries and keys, five layers with a window to one without, each kind with a rotation of its own. */
final class Gemma3 implements Architecture {
    /** GGUF has no key for the scale of scores; that of the 27B model is not the usual one. */
    private static final int LAYERS_OF_27B = 62;

    @Override
    public String title() {
        return "Gemma 3 (text)";
    }

    @Override
    public List<String> classNames() {
        return List.of("Gemma3ForCausalLM", "Gemma3ForConditionalGeneration");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("gemma3_text", "gemma3");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("gemma3");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention(
                        s.size("num_attention_heads", 8), s.size("num_key_value_heads", 4), s.size("head_dim", 256))
                .withScale((float) (1 / Math.sqrt(s.positive("query_pre_attn_scalar", 256))))
                .withSoftCap(s.cap("attn_logit_softcapping", 0));
        FolderRope rope = s.rope(attention.headSize());
        // Multimodal checkpoints leave out what equals the defaults of the class, so all of them stand here.
        FolderRope global = rope.of("full_attention").orElse(rope).baseOr("rope_theta", 1_000_000);
        Rotation local = rope.of("sliding_attention").map(FolderRope::rotation).orElseGet(() -> rope.withBase(
                        s.positive("rope_local_base_freq", 10_000))
                .unscaled());
        String pattern =
                s.metadata().has("sliding_window_pattern") ? "sliding_window_pattern" : "_sliding_window_pattern";
        int globalEvery = s.size(pattern, 6);
        int[] windows = s.windows(s.size("num_hidden_layers", 26), 4096, i -> (i + 1) % globalEvery != 0);
        return new DecoderConfig(
                "gemma3",
                s.size("vocab_size", 262_208),
                Math.max(s.size("max_position_embeddings", 131_072), global.contextLength()),
                s.size("hidden_size", 2304),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                new FeedForwardConfig(
                        s.size("intermediate_size", 9216),
                        s.activation("hidden_activation", "gelu_pytorch_tanh"),
                        true),
                new Multipliers(
                        (float) Math.sqrt(s.size("hidden_size", 2304)), 1, 1, s.cap("final_logit_softcapping", 0)),
                layers(windows, local, global.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        int layers = s.size("block_count");
        if (layers == LAYERS_OF_27B && !s.has("attention.scale")) {
            attention = attention.withScale((float) Math.sqrt((double) attention.heads() / s.size("embedding_length")));
        }
        int[] windows = s.windows(layers, 0, i -> i % 6 < 5);
        int headSize = attention.headSize();
        Rotation local = s.plainRotation(s.positive("rope.freq_base_swa", 10_000), headSize, Rope.Pairing.HALVES);
        return new DecoderConfig(
                "gemma3",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU_TANH, true),
                new Multipliers(
                        (float) Math.sqrt(s.size("embedding_length")), 1, 1, s.positive("final_logit_softcapping", 0)),
                layers(windows, local, s.rotation(headSize, Rope.Pairing.HALVES)));
    }

    private static List<LayerConfig> layers(int[] windows, Rotation local, Rotation global) {
        return Arrays.stream(windows)
                .mapToObj(window -> new LayerConfig(window, window > 0 ? local : global))
                .toList();
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        int headSize = r.config().attention().headSize();
        Bias bias = r.bias("attention_bias", false);
        WeightReader base =
                r.below("embed_tokens.weight", "model.", "language_model.model.", "model.language_model.", "");
        return LlamaLike.weights(base, true, base.onePlusRmsNorm("norm", "output_norm"), l -> Gemma2.layer(l, bias)
                .withQueryKeyNorms(
                        l.onePlusVector("self_attn.q_norm", "attn_q_norm", headSize),
                        l.onePlusVector("self_attn.k_norm", "attn_k_norm", headSize)));
    }
}
