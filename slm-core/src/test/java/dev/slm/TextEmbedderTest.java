package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the files of sentence-transformers say is what is done. */
class TextEmbedderTest {
    private static final int HIDDEN = 72;
    private static final String POOLING = "{\"pooling_mode_mean_tokens\": true}";

    @TempDir
    Path temp;

    private TaskFolder folder() throws IOException {
        return TaskFolder.of(temp, "bert-sentence");
    }

    private static String modules(String... types) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < types.length; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"idx\": " + i + ", \"type\": \"sentence_transformers.models." + types[i]
                            + "\", \"path\": \"")
                    .append(i == 0 ? "" : i + "_" + types[i])
                    .append("\"}");
        }
        return json.append("]").toString();
    }

    private static float[] random(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() / 4;
        }
        return values;
    }

    private static String denseConfig(int inputs, int outputs, String activation) {
        return "{\"in_features\": " + inputs + ", \"out_features\": " + outputs
                + ", \"bias\": true, \"activation_function\": \"torch.nn.modules." + activation + "\"}";
    }

    @ParameterizedTest
    @CsvSource({"activation.Tanh", "linear.Identity", "activation.ReLU", "activation.Sigmoid"})
    void densePutsThePooledVectorThroughALinearMap(String activation) throws IOException {
        float[] weight = random(5 * HIDDEN, 1);
        float[] bias = random(5, 2);
        Path model = folder().file("modules.json", modules("Transformer", "Pooling", "Dense", "Normalize"))
                .file("1_Pooling/config.json", POOLING)
                .file("2_Dense/config.json", denseConfig(HIDDEN, 5, activation))
                .dense("2_Dense", weight, bias)
                .write();
        try (TextEmbedder embedder = TextEmbedder.load(model);
                TextEmbedder chunked = TextEmbedder.builder(model)
                        .chunkLongTexts(4)
                        .dimensions(3)
                        .load();
                Encoder encoder = Encoder.load(model)) {
            float[][] states = encoder.encode("ab cd ef").lastHiddenState();
            double[] expected = new double[5];
            double squares = 0;
            for (int row = 0; row < 5; row++) {
                double sum = bias[row];
                for (float[] state : states) {
                    for (int i = 0; i < HIDDEN; i++) {
                        sum += weight[row * HIDDEN + i] * state[i] / states.length;
                    }
                }
                expected[row] = switch (activation) {
                    case "activation.Tanh" -> Math.tanh(sum);
                    case "activation.ReLU" -> Math.max(sum, 0);
                    case "activation.Sigmoid" -> 1 / (1 + Math.exp(-sum));
                    default -> sum;
                };
                squares += expected[row] * expected[row];
            }
            float[] found = embedder.embed("ab cd ef").vector();
            assertThat(embedder.dimensions()).isEqualTo(5);
            assertThat(found).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(found[i]).isCloseTo((float) (expected[i] / Math.sqrt(squares)), within(1e-5f));
            }
            assertThat(chunked.embed("ab ".repeat(200)).vector()).hasSize(3);
        }
    }

    @Test
    void stepsThatAreNotKnownAreNamed() throws IOException {
        assertUnsupported(folder().file("modules.json", modules("Transformer", "Pooling", "LayerNorm")), "LayerNorm");
        assertUnsupported(
                folder().file("modules.json", modules("Transformer", "Pooling", "Normalize", "Dense")),
                "Dense step after Normalize");
        assertUnsupported(
                folder().file("modules.json", modules("Transformer", "Pooling"))
                        .file("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\": true}"),
                "pooling_mode_weightedmean_tokens");
        assertUnsupported(
                folder().file("modules.json", modules("Transformer", "Pooling"))
                        .file("1_Pooling/config.json", "{\"include_prompt\": false}"),
                "include_prompt");
        TaskFolder dense = folder().file("modules.json", modules("Transformer", "Pooling", "Dense"));
        assertRefused(dense, "2_Dense has no config.json");
        assertRefused(
                dense.file("2_Dense/config.json", denseConfig(HIDDEN - 1, 5, "activation.Tanh")),
                "in_features is 71; expected 72");
        assertRefused(
                dense.file("2_Dense/config.json", denseConfig(HIDDEN, 5, "activation.Tanh")),
                "2_Dense has no model.safetensors");
        assertRefused(dense.dense("2_Dense", random(4 * HIDDEN, 1), random(4, 2)), "linear.weight is [4, 72]");
        assertUnsupported(
                dense.file("2_Dense/config.json", denseConfig(HIDDEN, 4, "activation.Mish")), "activation.Mish");
        assertRefused(
                folder().file("modules.json", "[{\"type\": \"a.Dense\", \"path\": \"../elsewhere\"}]"),
                "path is ../elsewhere");
    }

    private static void assertUnsupported(TaskFolder folder, String message) throws IOException {
        Path path = folder.write();
        assertThatThrownBy(() -> TextEmbedder.load(path))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("supported");
    }

    private static void assertRefused(TaskFolder folder, String message) throws IOException {
        Path path = folder.write();
        assertThatThrownBy(() -> TextEmbedder.load(path))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void textsArePreparedAsTheFilesSay() throws IOException {
        // A vocabulary that knows blanks at the ends and capital letters apart.
        String tokenizer = "{\"model\": {\"type\": \"WordLevel\", \"unk_token\": \"[UNK]\", \"vocab\": {\"[UNK]\": 1,"
                + " \"ab\": 7, \" \": 8, \"AB\": 9, \"\\u00a0\": 10}}, \"pre_tokenizer\": {\"type\": \"Split\","
                + " \"pattern\": {\"Regex\": \"\\\\s\"}, \"behavior\": \"Isolated\"}}";
        Path plain = folder().file("tokenizer.json", tokenizer).write();
        Path sentences = folder().file("tokenizer.json", tokenizer)
                .file("modules.json", modules("Transformer", "Pooling"))
                .file("sentence_bert_config.json", "{\"max_seq_length\": 8, \"do_lower_case\": true}")
                .file("tokenizer_config.json", "{\"model_max_length\": 4}")
                .write();
        try (TextEmbedder asIs = TextEmbedder.load(plain);
                TextEmbedder prepared = TextEmbedder.load(sentences)) {
            assertThat(asIs.embed(" ab").tokens()).isEqualTo(2);
            assertThat(prepared.embed("\u00a0 ab \n").tokens()).isEqualTo(1);
            assertThat(prepared.embed(" AB ").vector())
                    .isEqualTo(prepared.embed("ab").vector());
            // Quadratic time would take minutes.
            String blanks = " ".repeat(1_000_000);
            assertThat(prepared.embed(blanks + "ab" + blanks + "ab" + blanks).truncated())
                    .isTrue();
            assertThat(asIs.embed("AB").vector()).isNotEqualTo(asIs.embed("ab").vector());
            assertThat(prepared.maxTokens()).isEqualTo(8);
        }
    }

    @Test
    void promptsOfTheFilesComeBeforeTexts() throws IOException {
        Path model = folder().file(
                        "config_sentence_transformers.json",
                        "{\"prompts\": {\"query\": \"ab \", \"passage\": \"cd \", \"any\": \"ef \"},"
                                + " \"default_prompt_name\": \"any\"}")
                .write();
        try (TextEmbedder embedder = TextEmbedder.load(model);
                TextEmbedder bare = TextEmbedder.load(folder().write())) {
            assertThat(embedder.embed("gh").vector())
                    .isEqualTo(bare.embed("ef gh").vector());
            assertThat(embedder.embedQuery("gh").vector())
                    .isEqualTo(bare.embed("ab gh").vector());
            assertThat(embedder.embedPassages(List.of("gh", "")).get(0).vector())
                    .containsExactly(bare.embed("cd gh").vector(), within(1e-5f));
            assertThat(bare.embedQuery("gh").vector())
                    .isEqualTo(bare.embed("gh").vector());
        }
        assertRefused(
                folder().file("config_sentence_transformers.json", "{\"default_prompt_name\": \"other\"}"),
                "default_prompt_name");
    }

    @Test
    void emptyTextsAndBatchesAndTheLeftSide() throws IOException {
        Path left = folder().file("tokenizer_config.json", "{\"truncation_side\": \"left\"}")
                .write();
        try (TextEmbedder embedder = TextEmbedder.load(folder().write());
                TextEmbedder cutsLeft = TextEmbedder.load(left)) {
            assertThat(embedder.embed(List.of())).isEmpty();
            Embedding empty = embedder.embed("");
            assertThat(empty.tokens()).isEqualTo(2);
            assertThat(embedder.embed(" \t\n ").vector()).isEqualTo(empty.vector());
            String end = "ab ".repeat(62);
            assertThat(cutsLeft.embed("cd ".repeat(9) + end).vector())
                    .isEqualTo(embedder.embed(end).vector());
            assertThat(embedder.embed(end + "cd ".repeat(9)).vector())
                    .isEqualTo(embedder.embed(end).vector());
            assertThatThrownBy(() -> TextEmbedder.builder(left)
                            .maxTokens(16)
                            .chunkLongTexts(16)
                            .load())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("16");
        }
    }
}
