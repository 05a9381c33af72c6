package dev.slm.internal.encoder;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.encoder.TransformerEncoder.Block;
import dev.slm.internal.encoder.TransformerEncoder.Layout;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * nomic-bert (Nussbaum et al. 2024): BERT with rotary places and a gated perceptron. Its settings come under GPT-2's
 * names (the model's own code on the hub) or under BERT's (transformers 5).
 */
final class NomicBert {
    private NomicBert() {}

    static EncoderParts load(EncoderWeights all) {
        EncoderWeights weights = all.withPrefix("bert.");
        Metadata settings = weights.settings();
        Settings.expect(settings, "prenorm", false);
        Settings.expect(settings, "causal", false);
        Settings.expect(settings, "use_rms_norm", false);
        Settings.expect(settings, "parallel_block", false);
        Settings.expect(settings, "rotary_emb_interleaved", false);
        for (String key : List.of("rotary_scaling_factor", "rotary_emb_scale_base", "num_experts")) {
            if (settings.has(key) && settings.requiredFloat(key) != 0) {
                throw new UnsupportedModelException(settings.file() + ": " + key + " is " + settings.requiredFloat(key)
                        + "; only nomic-bert without scaled rotations and experts is supported");
            }
        }
        int hidden = Settings.count(settings, "n_embd", "hidden_size");
        int inner = Settings.count(settings, "n_inner", "intermediate_size");
        int layers = Settings.count(settings, "n_layer", "num_hidden_layers");
        int places = Settings.count(settings, "n_positions", "max_position_embeddings");
        String epsilonKey = settings.has("layer_norm_epsilon") ? "layer_norm_epsilon" : "layer_norm_eps";
        float epsilon = Settings.epsilon(settings, epsilonKey, 1e-12f);
        String heads = settings.has("n_head") ? "n_head" : "num_attention_heads";
        AttentionShape shape = Settings.attention(settings, heads, hidden);
        Rope rope = rope(settings, shape.headSize(), places);
        String words = "embeddings.word_embeddings.weight";
        Embeddings embeddings = new Embeddings(
                weights.table(words, vocabulary(weights, settings, words), hidden),
                null,
                weights.smallTable(
                        "embeddings.token_type_embeddings.weight", Settings.count(settings, "type_vocab_size"), hidden),
                -1,
                places);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layers." + i + ".";
            blocks.add(new Block(
                    shape,
                    rope,
                    weights.norm(layer + "norm1", hidden, epsilon),
                    weights.linear(layer + "attn.Wqkv", 3 * hidden, hidden),
                    weights.linear(layer + "attn.out_proj", hidden, hidden),
                    weights.norm(layer + "norm2", hidden, epsilon),
                    weights.stacked(List.of(layer + "mlp.fc12", layer + "mlp.fc11"), inner, hidden),
                    weights.linear(layer + "mlp.fc2", hidden, inner)));
        }
        TransformerEncoder body = new TransformerEncoder(
                new Layout(hidden, activation(settings), true, false, null),
                embeddings,
                weights.norm("emb_ln", hidden, epsilon),
                blocks,
                null);
        return new EncoderParts(body, Map.of());
    }

    /** The table may be padded to a rounder number of rows than the settings tell. */
    private static int vocabulary(EncoderWeights weights, Metadata settings, String words) {
        int rows = weights.rows(words);
        if (Settings.count(settings, "vocab_size") > rows) {
            throw settings.wrongValue("vocab_size", "expected at most the " + rows + " rows of " + words);
        }
        return rows;
    }

    private static Rope rope(Metadata settings, int headSize, int places) {
        double theta = settings.section("rope_parameters")
                .map(parameters -> {
                    Settings.expect(parameters, "rope_type", "default");
                    return Settings.ropeBase(parameters, "rope_theta", 1000);
                })
                .orElseGet(() -> Settings.ropeBase(settings, "rotary_emb_base", 1000));
        double fraction = settings.doubleOr("rotary_emb_fraction", 1);
        int rotated = (int) (headSize * fraction);
        if (rotated < 2 || rotated > headSize || rotated % 2 != 0) {
            throw settings.wrongValue("rotary_emb_fraction", "expected an even part of heads of " + headSize);
        }
        return new Rope(Rope.inverseFrequencies(theta, rotated), 1, Rope.Pairing.HALVES, places);
    }

    private static Activation activation(Metadata settings) {
        String key = settings.has("activation_function") ? "activation_function" : "hidden_act";
        return switch (settings.stringOr(key, "swiglu")) {
            case "swiglu", "silu" -> Activation.SILU;
            case "geglu" -> Activation.GELU;
            case "glu" -> Activation.SIGMOID;
            default -> throw settings.wrongValue(key, "expected swiglu, geglu, glu or silu");
        };
    }
}
