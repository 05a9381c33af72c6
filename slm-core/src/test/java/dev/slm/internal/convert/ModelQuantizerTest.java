package dev.slm.internal.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.slm.ModelFormatException;
import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufFile;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelQuantizerTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path output = Path.of("");

    /** GPT-2 with no layer in it but a head of 64 columns: the smallest thing that has a place in GGUF. */
    @BeforeEach
    void writeTinyModel() throws IOException {
        model = Files.createDirectory(folder.resolve("tiny"));
        output = Files.createDirectory(folder.resolve("out")).resolve("tiny.gguf");
        config("\"model_type\":\"gpt2\",\"vocab_size\":8,\"n_embd\":64,\"n_layer\":1,\"n_head\":2,\"n_positions\":4,"
                + "\"layer_norm_epsilon\":1e-5");
        weights("wte.weight", 8, 64, "wpe.weight", 4, 64, "h.0.attn.c_attn.weight", 64, 192);
    }

    private void config(String members) throws IOException {
        Files.writeString(model.resolve("config.json"), "{" + members + "}");
    }

    private void weights(Object... namesAndShapes) throws IOException {
        StringBuilder header = new StringBuilder("{");
        int end = 0;
        for (int i = 0; i < namesAndShapes.length; i += 3) {
            int start = end;
            end += (int) namesAndShapes[i + 1] * (int) namesAndShapes[i + 2] * Float.BYTES;
            header.append(header.length() > 1 ? "," : "")
                    .append("\"" + namesAndShapes[i] + "\":{\"dtype\":\"F32\",\"shape\":[" + namesAndShapes[i + 1] + ","
                            + namesAndShapes[i + 2] + "],\"data_offsets\":[" + start + "," + end + "]}");
        }
        byte[] utf8 = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + utf8.length + end).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(utf8.length).put(utf8);
        for (int i = 0; file.hasRemaining(); i++) {
            file.putFloat((float) Math.sin(i));
        }
        Files.write(model.resolve("model.safetensors"), file.array());
    }

    @ParameterizedTest
    @EnumSource(QuantizationType.class)
    void everyTypeIsWritten(QuantizationType type) throws IOException, InterruptedException {
        List<Long> progress = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        ModelQuantizer.Result result = ModelQuantizer.of(model)
                .type(type)
                .threads(3)
                .progress((done, total) -> {
                    progress.add(done);
                    totals.add(total);
                })
                .write(output);
        assertThat(progress).isSorted().last().isEqualTo(totals.get(0));
        assertThat(result.bytes()).isEqualTo(Files.size(output));
        assertThat(result.sourceBytes()).isEqualTo(4L * (8 * 64 + 4 * 64 + 64 * 192));
        try (GgufFile file = GgufFile.open(output)) {
            assertThat(file.metadata().requiredInt("general.file_type")).isEqualTo(type.fileType());
            // Rows of 64 are too short for the types with blocks of 256.
            assertThat(file.tensor("token_embd.weight", 8, 64).type().blockSize())
                    .isLessThanOrEqualTo(32);
            float[] values = file.tensor("position_embd.weight", 4, 64).floats();
            assertThat(values[1]).isEqualTo((float) Math.sin(8 * 64 + 1));
            float[] transposed = file.tensor("blk.0.attn_qkv.weight", 192, 64).floats();
            assertThat(transposed[1]).isCloseTo((float) Math.sin(12 * 64 + 192), offset(0.15f));
        }
    }

    private void leavesNothing() throws IOException {
        try (Stream<Path> files = Files.list(output.getParent())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFailureOnTheWayLeavesNothing() throws IOException {
        ModelQuantizer quantizer = ModelQuantizer.of(model)
                .type(QuantizationType.Q8_0)
                .progress((done, total) -> {
                    throw new IllegalStateException("enough");
                });
        assertThatThrownBy(() -> quantizer.write(output)).hasMessage("enough");
        leavesNothing();
    }

    @Test
    void anInterruptCancels() throws IOException {
        ModelQuantizer quantizer = ModelQuantizer.of(model)
                .type(QuantizationType.Q4_0)
                .progress((done, total) -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> quantizer.write(output)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        leavesNothing();
    }

    @Test
    void whatGgufCannotHoldIsRefused() throws IOException {
        ModelQuantizer quantizer = ModelQuantizer.of(model).type(QuantizationType.F32);
        weights("wte.weight", 8, 64, "h.0.attn.strange.weight", 4, 64);
        assertThatThrownBy(() -> quantizer.write(output))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("gpt2", "h.0.attn.strange.weight");
        config("\"model_type\":\"mobilebert\"");
        assertThatThrownBy(() -> quantizer.write(output))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("mobilebert", "gpt_neox");
        weights("wte.weight", 8, 64);
        config("\"model_type\":\"gpt2\"");
        assertThatThrownBy(() -> quantizer.write(output))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll("config.json", "n_head");
        leavesNothing();
    }

    @Test
    void memoryDoesNotGrowWithTheModel() throws IOException, InterruptedException {
        int rows = 1 << 19;
        weights("wte.weight", rows, 64);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();
        long[] most = {0};
        ModelQuantizer.of(model)
                .type(QuantizationType.Q4_0)
                .threads(2)
                .progress((done, total) -> {
                    System.gc();
                    most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory() - before);
                })
                .write(output);
        assertThat(most[0]).isLessThan(rows * 64L * Float.BYTES / 2);
    }

    @Test
    void tokenizerAndTemplateComeAlong() throws IOException, InterruptedException {
        Path source = Fixtures.path("models/stories260K-hf");
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.model")) {
            Files.copy(source.resolve(name), model.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                "{\"chat_template\":[{\"name\":\"default\",\"template\":\"A\"},{\"name\":\"tool_use\",\"template\":\"B\"}]}");
        Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\":[2,5]}");
        ModelQuantizer.of(model).type(QuantizationType.Q8_0).write(output);
        try (GgufFile file = GgufFile.open(output);
                GgufFile original = GgufFile.open(Fixtures.path("models/stories260K-F32.gguf"))) {
            Tokenizer ours = Tokenizers.fromGguf(file.metadata().asMap());
            Tokenizer theirs = Tokenizers.fromGguf(original.metadata().asMap());
            String text = "Once upon a time, there was ä 😀 cat.";
            assertThat(ours.encodeToIds(text, true, false)).isEqualTo(theirs.encodeToIds(text, true, false));
            assertThat(file.metadata().requiredString("tokenizer.chat_template"))
                    .isEqualTo("A");
            assertThat(file.metadata().requiredString("tokenizer.chat_template.tool_use"))
                    .isEqualTo("B");
            assertThat(file.metadata().strings("tokenizer.chat_templates").orElseThrow())
                    .containsExactly("tool_use");
            assertThat(file.metadata().requiredInt("tokenizer.ggml.eot_token_id"))
                    .isEqualTo(5);
            for (TensorData tensor : original.tensors()) {
                assertThat(file.tensor(tensor.name()).shape()).isEqualTo(tensor.shape());
            }
        }
    }
}
