package dev.slm.bench.synthetic;

import dev.slm.QuantizationType;
import dev.slm.bench.RandomWeights;
import dev.slm.internal.convert.TypeChoice;
import dev.slm.internal.format.gguf.GgufMetadata;
import dev.slm.internal.format.gguf.GgufWriter;
import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a GGUF file of random weights in the shape of a real model, which slm and llama.cpp load alike. */
public final class SyntheticModel {
    private static final int COPY_BYTES = 4 << 20;
    private static final int KEEPS_SIZE = 1;

    private final Preset preset;
    private final QuantizationType quantization;
    private final TypeChoice types;
    private final List<GgufWriter.Tensor> tensors = new ArrayList<>();

    private SyntheticModel(Preset preset, QuantizationType quantization) {
        this.preset = preset;
        this.quantization = quantization;
        types = new TypeChoice(quantization, preset.layers, preset.tied);
    }

    /**
     * Writes the file, replacing one of that name only when the new one is complete.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Preset preset, QuantizationType quantization, Path output) throws IOException {
        SyntheticModel model = new SyntheticModel(preset, quantization);
        model.describe();
        model.write(output);
    }

    private void describe() {
        matrix("token_embd", preset.vocabulary, preset.width);
        for (int layer = 0; layer < preset.layers; layer++) {
            describeLayer("blk." + layer + ".");
        }
        vector("output_norm.weight", preset.width);
        if (!preset.tied) {
            matrix("output", preset.vocabulary, preset.width);
        }
    }

    private void describeLayer(String name) {
        int q = preset.heads * preset.headSize;
        int kv = preset.kvHeads * preset.headSize;
        vector(name + "attn_norm.weight", preset.width);
        if (preset.layout == Preset.Layout.PHI3) {
            matrix(name + "attn_qkv", q + 2 * kv, preset.width);
        } else {
            matrix(name + "attn_q", q, preset.width);
            matrix(name + "attn_k", kv, preset.width);
            matrix(name + "attn_v", kv, preset.width);
        }
        if (preset.layout == Preset.Layout.QWEN2) {
            vector(name + "attn_q.bias", q);
            vector(name + "attn_k.bias", kv);
            vector(name + "attn_v.bias", kv);
        }
        matrix(name + "attn_output", preset.width, q);
        vector(name + "ffn_norm.weight", preset.width);
        if (preset.layout == Preset.Layout.PHI3) {
            matrix(name + "ffn_up", 2 * preset.feedForward, preset.width);
        } else {
            matrix(name + "ffn_gate", preset.feedForward, preset.width);
            matrix(name + "ffn_up", preset.feedForward, preset.width);
        }
        matrix(name + "ffn_down", preset.width, preset.feedForward);
    }

    private void matrix(String name, int rows, int columns) {
        String full = name + ".weight";
        tensors.add(new GgufWriter.Tensor(full, types.of(full, columns), rows, columns));
    }

    private void vector(String name, int size) {
        tensors.add(new GgufWriter.Tensor(name, WeightType.F32, size));
    }

    private GgufMetadata metadata() {
        String prefix = preset.layout.architecture() + ".";
        SyntheticVocabulary vocabulary = new SyntheticVocabulary(preset.vocabulary);
        return new GgufMetadata()
                .string("general.architecture", preset.layout.architecture())
                .string("general.name", "synthetic " + preset.id)
                .uint32("general.file_type", quantization.fileType())
                .uint32(prefix + "block_count", preset.layers)
                .uint32(prefix + "context_length", preset.context)
                .uint32(prefix + "embedding_length", preset.width)
                .uint32(prefix + "feed_forward_length", preset.feedForward)
                .uint32(prefix + "attention.head_count", preset.heads)
                .uint32(prefix + "attention.head_count_kv", preset.kvHeads)
                .uint32(prefix + "attention.key_length", preset.headSize)
                .uint32(prefix + "attention.value_length", preset.headSize)
                .float32(prefix + "attention.layer_norm_rms_epsilon", 1e-5f)
                .float32(prefix + "rope.freq_base", preset.ropeBase)
                .uint32(prefix + "rope.dimension_count", preset.headSize)
                .uint32(prefix + "vocab_size", preset.vocabulary)
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", vocabulary.tokens)
                .float32s("tokenizer.ggml.scores", vocabulary.scores)
                .int32s("tokenizer.ggml.token_type", vocabulary.types)
                .uint32("tokenizer.ggml.unknown_token_id", 0)
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .bool("tokenizer.ggml.add_bos_token", true);
    }

    private void write(Path output) throws IOException {
        try (GgufWriter writer = GgufWriter.create(output, metadata(), tensors)) {
            byte[] bytes = new byte[COPY_BYTES];
            for (int i = 0; i < tensors.size(); i++) {
                GgufWriter.Tensor tensor = tensors.get(i);
                long[] shape = tensor.shape();
                WeightSource source = shape.length == 1
                        ? WeightSource.of(vectorValues(tensor.name(), (int) shape[0]), 1, (int) shape[0])
                        : RandomWeights.of(tensor.type(), (int) shape[0], (int) shape[1], i);
                for (long at = 0; at < tensor.bytes(); at += bytes.length) {
                    int length = (int) Math.min(bytes.length, tensor.bytes() - at);
                    source.read(at, bytes, 0, length);
                    writer.write(i, at, bytes, 0, length);
                }
            }
            writer.commit();
        }
    }

    /** Norms of one and biases of zero: the states of all layers stay in the range that real models have. */
    private static float[] vectorValues(String name, int size) {
        float[] values = new float[size];
        if (!name.endsWith(".bias")) {
            Arrays.fill(values, KEEPS_SIZE);
        }
        return values;
    }
}
