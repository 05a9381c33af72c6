package dev.slm.internal.convert;

import dev.slm.internal.format.Metadata;
import java.util.List;

/**
 * BERT, DistilBERT, RoBERTa and XLM-RoBERTa, which are one architecture in GGUF. It has a place for the body and a
 * classifier, none for the pooler and the heads of pre-training.
 */
final class BertConversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("bert", "distilbert", "roberta", "xlm-roberta");
    }

    @Override
    public String architecture() {
        return "bert";
    }

    @Override
    public TensorNames names() {
        return distilBertLayers(bertLayers(new TensorNames()
                        .prefix("bert.")
                        .prefix("distilbert.")
                        .prefix("roberta.")
                        .put("embeddings.word_embeddings", "token_embd")
                        .put("embeddings.position_embeddings", "position_embd")
                        .put("embeddings.token_type_embeddings", "token_types")
                        .put("embeddings.LayerNorm", "token_embd_norm")
                        .put("classifier", "cls.output")
                        .put("classifier.dense", "cls")
                        .put("classifier.out_proj", "cls.output")
                        .put("pre_classifier", "cls")))
                .leaveOut("embeddings\\.position_ids")
                .leaveOut("pooler\\..*")
                .leaveOut("cls\\..*")
                .leaveOut("lm_head\\..*")
                .leaveOut("vocab_(transform|layer_norm|projector)\\..*");
    }

    private static TensorNames bertLayers(TensorNames names) {
        return names.put("encoder.layer.#.attention.self.query", "blk.#.attn_q")
                .put("encoder.layer.#.attention.self.key", "blk.#.attn_k")
                .put("encoder.layer.#.attention.self.value", "blk.#.attn_v")
                .put("encoder.layer.#.attention.output.dense", "blk.#.attn_output")
                .put("encoder.layer.#.attention.output.LayerNorm", "blk.#.attn_output_norm")
                .put("encoder.layer.#.intermediate.dense", "blk.#.ffn_up")
                .put("encoder.layer.#.output.dense", "blk.#.ffn_down")
                .put("encoder.layer.#.output.LayerNorm", "blk.#.layer_output_norm");
    }

    private static TensorNames distilBertLayers(TensorNames names) {
        return names.put("transformer.layer.#.attention.q_lin", "blk.#.attn_q")
                .put("transformer.layer.#.attention.k_lin", "blk.#.attn_k")
                .put("transformer.layer.#.attention.v_lin", "blk.#.attn_v")
                .put("transformer.layer.#.attention.out_lin", "blk.#.attn_output")
                .put("transformer.layer.#.sa_layer_norm", "blk.#.attn_output_norm")
                .put("transformer.layer.#.ffn.lin1", "blk.#.ffn_up")
                .put("transformer.layer.#.ffn.lin2", "blk.#.ffn_down")
                .put("transformer.layer.#.output_layer_norm", "blk.#.layer_output_norm");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        Metadata values = config.values();
        keys.sizes(config, config.contextLength() - positionOffset(config))
                // DistilBERT's is fixed in its code.
                .float32("attention.layer_norm_epsilon", values.floatOr("layer_norm_eps", 1e-12f));
        EncoderKeys.write(config, keys, values.intOr("type_vocab_size", 1));
    }

    /** RoBERTa counts positions from the padding id on; GGUF files leave the unused rows of the table out. */
    private static int positionOffset(HfConfig config) {
        boolean roberta = config.values().requiredString("model_type").contains("roberta");
        return roberta ? config.values().intOr("pad_token_id", 1) + 1 : 0;
    }

    @Override
    public ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        int offset = positionOffset(config);
        return offset > 0 && tensor.name().equals("position_embd.weight") ? tensor.withoutFirstRows(offset) : tensor;
    }
}
