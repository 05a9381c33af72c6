package dev.slm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents and exit codes that scripts rely on. */
class SlmTest {
    private Path shared;
    private String stories;

    @TempDir
    private Path temp;

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void findFixtures() {
        String fixtures = System.getProperty("slm.fixtures");
        assumeTrue(fixtures != null && Files.isDirectory(Path.of(fixtures, "models")), "no fixtures here");
        shared = Path.of(fixtures);
        stories = shared.resolve("models/stories260K-F32.gguf").toString();
    }

    private static Run slm(String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Slm.run(
                args,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true),
                new PrintStream(err, true));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Map<String, @Nullable Object> document(Run run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonInput.object(new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void generatePrintsTheDocument() throws IOException {
        Map<String, @Nullable Object> document =
                document(slm("", "generate", "-m", stories, "-p", "Once upon a time", "-n", "6", "--json"));

        assertThat(document.keySet())
                .containsExactly("text", "ids", "prompt_ids", "finish_reason", "usage", "timings", "kernels");
        assertThat(document)
                .containsEntry("prompt_ids", List.of(1, 403, 407, 261, 378))
                .containsEntry("ids", List.of(432, 383, 286, 261, 376, 298))
                .containsEntry("finish_reason", "length")
                .containsEntry(
                        "usage",
                        Map.of("prompt_tokens", 5, "completion_tokens", 6, "drafted_tokens", 0, "accepted_tokens", 0));
        assertThat((Map<?, ?>) document.get("timings"))
                .extracting(Map::keySet)
                .asString()
                .isEqualTo("[load_ms, prefill_ms, decode_ms, first_token_ms]");
    }

    @Test
    void generateReadsStandardInputAndContinuesIt() {
        Run run =
                slm("Once upon a time", "generate", "-m", stories, "-n", "8", "--threads", "1", "--kernels", "scalar");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("Once upon a time, there was");
    }

    @Test
    void aStopStringEndsTheText() throws IOException {
        Map<String, @Nullable Object> document =
                document(slm("", "generate", "-m", stories, "-p", "Once upon a time", "--stop", "re w", "--json"));

        assertThat(document).containsEntry("text", ", the").containsEntry("finish_reason", "stop");
    }

    @Test
    void logitsWorkWithoutATokenizer() throws IOException {
        Path fixture = shared.resolve("fixtures/hf/llama2");
        Map<String, @Nullable Object> expected = read(fixture.resolve("expected.json"));
        for (Object element : (List<?>) expected.get("cases")) {
            Map<?, ?> each = (Map<?, ?>) element;
            List<?> ids = (List<?>) each.get("input_ids");
            Map<?, ?> logits = (Map<?, ?>) each.get("logits");
            List<?> positions = (List<?>) logits.get("positions");
            Map<?, ?> greedy = (Map<?, ?>) each.get("greedy");
            List<?> newTokens = greedy == null ? List.of() : (List<?>) greedy.get("new_tokens");

            Map<String, @Nullable Object> document = document(slm(
                    "",
                    "logits",
                    "-m",
                    fixture.toString(),
                    "--ids",
                    String.join(",", ids.stream().map(String::valueOf).toList()),
                    "--last",
                    String.valueOf(positions.size()),
                    "--greedy",
                    String.valueOf(newTokens.size()),
                    "--json"));

            assertThat(document.keySet()).containsExactly("positions", "logits", "greedy_ids");
            assertThat(document.get("positions")).isEqualTo(positions);
            assertThat(document.get("greedy_ids")).isEqualTo(newTokens);
            assertClose((List<?>) document.get("logits"), (List<?>) logits.get("values"));
        }
    }

    private static void assertClose(List<?> rows, List<?> expected) {
        assertThat(rows).hasSameSizeAs(expected);
        for (int i = 0; i < rows.size(); i++) {
            List<?> row = (List<?>) rows.get(i);
            List<?> expectedRow = (List<?>) expected.get(i);
            assertThat(row).hasSameSizeAs(expectedRow);
            for (int id = 0; id < row.size(); id++) {
                assertThat(((Number) row.get(id)).doubleValue())
                        .isCloseTo(((Number) expectedRow.get(id)).doubleValue(), Offset.offset(2e-4));
            }
        }
    }

    @Test
    void tokenizeShowsIdsSpansAndText() throws IOException {
        Run run = slm("[\"Once upon\", \"\"]", "tokenize", "-m", stories, "--stdin-json", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("[{\"ids\":[1,")
                .contains("\"ids_plain\":[", "\"spans\":[null,[0,", "\"decoded\":\"Once upon\"")
                .contains("{\"ids\":[1],\"ids_plain\":[],\"spans\":[null],\"decoded\":\"\"}");
    }

    @Test
    void templateRendersAsTheOriginalDoes() throws IOException {
        Path jinja = Files.writeString(
                temp.resolve("chat.jinja"),
                "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
                        + "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
                        + "{{ strftime_now('%d %b %Y') }}");
        Path messages = temp.resolve("messages.json");
        Files.writeString(
                messages,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":null,\"add_generation_prompt\":true,"
                        + "\"bos_token\":\"<s>\",\"eos_token\":null,\"template_kwargs\":{},\"now\":\"2024-07-26T14:05:09\"}");
        Run text = slm("", "template", "-m", jinja.toString(), "--messages", messages.toString(), "--json");
        Files.writeString(messages, "{\"messages\":[{\"role\":\"system\",\"content\":\"Hi\"}]}");
        Run error = slm("", "template", "-m", jinja.toString(), "--messages", messages.toString(), "--json");

        assertThat(text.out()).isEqualToIgnoringNewLines("{\"text\":\"<s><user>Hi26 Jul 2024\"}");
        assertThat(error.out()).isEqualToIgnoringNewLines("{\"error\":\"no system\"}");
        assertThat(error.exitCode()).isEqualTo(1);
    }

    @Test
    void infoShowsWhatTheFileHolds() throws IOException {
        Map<String, @Nullable Object> document = document(slm("", "info", "-m", stories, "-c", "100", "--json"));

        assertThat(document)
                .containsEntry("format", "gguf")
                .containsEntry("architecture", "llama")
                .containsEntry("layers", 5)
                .containsEntry("vocabulary_size", 512)
                .containsEntry("context_length", 512);
        // 5 layers, keys and values, 4 heads of 8 floats, 100 tokens.
        assertThat((Map<?, ?>) document.get("memory"))
                .extracting("key_value_bytes")
                .isEqualTo(5 * 2 * 32 * 4 * 100);
    }

    @Test
    void perplexityOfAStoryIsLowAndOfNoiseHigh() throws IOException {
        Path story = Files.writeString(
                temp.resolve("story.txt"), "Once upon a time, there was a little girl named Lily. She loved to play.");
        Path noise = Files.writeString(temp.resolve("noise.txt"), "zq xv kj wq zz vx qk jj xz vq wk qz xj kv zw jq");

        assertThat(perplexity(story)).isLessThan(5);
        assertThat(perplexity(noise)).isGreaterThan(100);
    }

    private double perplexity(Path file) throws IOException {
        Map<String, @Nullable Object> document =
                document(slm("", "perplexity", "-m", stories, "-f", file.toString(), "--json"));
        return ((Number) document.get("perplexity")).doubleValue();
    }

    @Test
    void doctorSaysWhatRuns() throws IOException {
        assertThat(document(slm("", "doctor", "--kernels", "scalar", "--json")))
                .containsEntry("kernels", "scalar")
                .containsEntry("peaks", null);
        assertThat(slm("", "doctor", "--threads", "0").exitCode()).isEqualTo(2);
    }

    @Test
    void doctorComparesTheKernelsWithTheMachine() throws IOException {
        Map<String, @Nullable Object> document = document(slm("", "doctor", "--threads", "1", "--json"));

        assertThat(document.keySet())
                .containsExactly(
                        "kernels",
                        "description",
                        "faster",
                        "threads",
                        "java",
                        "platform",
                        "processor",
                        "features",
                        "machine_code",
                        "machine_code_platforms",
                        "max_heap_bytes",
                        "peaks",
                        "formats");
        boolean machineCode = "native".equals(document.get("kernels"));
        assertThat(document.get("peaks") instanceof Map).isEqualTo(machineCode);
        assertThat((List<?>) document.get("formats")).hasSize(5).allSatisfy(format -> {
            Map<?, ?> members = (Map<?, ?>) format;
            assertThat(((Number) members.get("decode_gb_per_second")).doubleValue())
                    .isPositive();
            assertThat(((Number) members.get("prefill_gflops")).doubleValue()).isPositive();
            assertThat(members.get("prefill_share") instanceof Number).isEqualTo(machineCode);
        });
        String text = slm("", "doctor").out();
        assertThat(text).contains("Windows, macOS and AArch64 run the other rungs so far", "Q4_0 ", "prefill");
        assertThat(text.contains("% of peak")).isEqualTo(machineCode);
    }

    @Test
    void exitCodesTellWrongArgumentsFromFailures() {
        Run usage = slm("", "generate", "-p", "Hi");
        Run conflict = slm("", "generate", "-m", stories, "-p", "Hi", "--raw", "--system", "Be brief.");
        Run missing = slm("", "generate", "-m", "no-such-file.gguf", "-p", "Hi");

        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).contains("--model");
        assertThat(conflict.exitCode()).isEqualTo(2);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).startsWith("slm: ").contains("no-such-file.gguf");
        assertThat(missing.out()).isEmpty();
        assertThat(slm("", "--help").exitCode()).isZero();
        assertThat(slm("", "generate", "--help").out()).contains("--temperature");
        assertThat(slm("").exitCode()).isEqualTo(2);
    }

    private static Map<String, @Nullable Object> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return JsonInput.object(in);
        }
    }
}
