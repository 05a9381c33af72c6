package dev.slm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands for encoders: documents, text, exit codes and messages, on fixtures with a vocabulary of two-letter words. */
@Tag("slow")
class EncoderCommandsTest {
    /** What encode prints, as far as the original code has it. */
    private static final List<String> OUTPUTS = List.of(
            "last_hidden_state",
            "pooler_output",
            "mlm_logits",
            "nsp_logits",
            "seqcls_logits",
            "qa_start_logits",
            "qa_end_logits",
            "tokcls_logits");

    @TempDir
    private Path temp;

    private record Run(int exitCode, String out, String err) {}

    private static Run slm(String input, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Slm.run(
                arguments.toArray(String[]::new),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true),
                new PrintStream(err, true));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Run slm(String command, Path model, String... arguments) {
        return slm("", arguments(command, model, arguments));
    }

    private static List<String> arguments(String command, Path model, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "-m", model.toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    private static Map<String, @Nullable Object> document(Run run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonInput.object(new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)));
    }

    private static Path fixture(String name) {
        Path folder = Path.of(System.getProperty("slm.fixtures", "../shared"), "fixtures/hf", name);
        assumeTrue(Files.isDirectory(folder), "no fixtures here");
        return folder;
    }

    private static Map<String, @Nullable Object> json(Path file) throws IOException {
        return JsonInput.object(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    /** The fixture with a vocabulary. Ids: [CLS] 2, [SEP] 3, [MASK] 4, ab 7, bc 10, cd 13, … */
    private Path model(String fixture) throws IOException {
        Path folder = Files.createTempDirectory(temp, fixture);
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(fixture(fixture).resolve(file), folder.resolve(file));
        }
        List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char a = 'a'; a <= 'z'; a++) {
            tokens.addAll(List.of("" + a, "##" + a, "" + a + (char) (a + 1)));
        }
        int size = ((Number) json(folder.resolve("config.json")).get("vocab_size")).intValue();
        while (tokens.size() < size) {
            tokens.add("[unused" + tokens.size() + "]");
        }
        Files.write(folder.resolve("vocab.txt"), tokens);
        return folder;
    }

    /** The classifier of three labels as one that labels tokens. */
    private Path tokenClassifier() throws IOException {
        Path folder = model("bert-seqcls");
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("BertForSequenceClassification", "BertForTokenClassification")
                        .replace("negative", "B-X")
                        .replace("neutral", "O")
                        .replace("positive", "I-X"));
        return folder;
    }

    /** The classifier of three labels with its first output alone: the rest of its rows go under another name. */
    @SuppressWarnings("unchecked")
    private Path reranker() throws IOException {
        Path folder = model("bert-seqcls");
        Path weights = folder.resolve("model.safetensors");
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) file.getLong();
        Map<String, @Nullable Object> header =
                JsonInput.object(new ByteArrayInputStream(file.array(), Long.BYTES, length));
        for (String name : List.of("classifier.weight", "classifier.bias")) {
            Map<String, Object> tensor = (Map<String, Object>) header.get(name);
            List<Object> shape = (List<Object>) tensor.get("shape");
            List<Object> offsets = (List<Object>) tensor.get("data_offsets");
            int from = ((Number) offsets.get(0)).intValue();
            int to = ((Number) offsets.get(1)).intValue();
            int middle = from + (to - from) / 3;
            List<Object> one = new ArrayList<>(shape);
            one.set(0, 1);
            List<Object> rest = new ArrayList<>(shape);
            rest.set(0, 2);
            header.put(
                    name,
                    Json.object("dtype", tensor.get("dtype"), "shape", one, "data_offsets", List.of(from, middle)));
            header.put(
                    "rest." + name,
                    Json.object("dtype", tensor.get("dtype"), "shape", rest, "data_offsets", List.of(middle, to)));
        }
        StringWriter text = new StringWriter();
        Json.write(header, new PrintWriter(text));
        byte[] json = text.toString().strip().getBytes(StandardCharsets.UTF_8);
        ByteBuffer changed =
                ByteBuffer.allocate(file.capacity() - length + json.length).order(ByteOrder.LITTLE_ENDIAN);
        changed.putLong(json.length)
                .put(json)
                .put(file.array(), Long.BYTES + length, file.capacity() - Long.BYTES - length);
        Files.write(weights, changed.array());
        Path config = folder.resolve("config.json");
        Map<String, @Nullable Object> settings = json(config);
        settings.remove("id2label");
        settings.remove("label2id");
        StringWriter newConfig = new StringWriter();
        Json.write(settings, new PrintWriter(newConfig));
        Files.writeString(config, newConfig.toString());
        return folder;
    }

    private static Map<String, @Nullable Object> encode(Path model, String ids, String typeIds) throws IOException {
        return document(slm("encode", model, "--ids", ids, "--type-ids", typeIds, "--json"));
    }

    private static double[] numbers(@Nullable Object list) {
        return ((List<?>) list)
                .stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
    }

    private static double[] softmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
    }

    private static double number(@Nullable Object number) {
        return ((Number) number).doubleValue();
    }

    static List<String> encoders() throws IOException {
        try (Stream<Path> folders = Files.list(fixture("."))) {
            List<String> names = new ArrayList<>();
            for (Path folder : folders.sorted().toList()) {
                if (Files.exists(folder.resolve("expected.json"))
                        && "encoder"
                                .equals(json(folder.resolve("expected.json")).get("kind"))) {
                    names.add(folder.getFileName().toString());
                }
            }
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void encodePrintsWhatTheOriginalComputes(String name) throws IOException {
        Map<String, @Nullable Object> expected = json(fixture(name).resolve("expected.json"));
        for (Object element : (List<?>) expected.get("cases")) {
            Map<?, ?> test = (Map<?, ?>) element;
            if (test.get("name").equals("batch_padded")) {
                continue;
            }
            List<?> ids = (List<?>) ((List<?>) test.get("input_ids")).get(0);
            List<String> arguments = new ArrayList<>(List.of("--ids", joined(ids), "--json"));
            if (test.get("token_type_ids") instanceof List<?> types) {
                arguments.addAll(List.of("--type-ids", joined((List<?>) types.get(0))));
            }
            Map<?, ?> row = (Map<?, ?>) ((List<?>) test.get("expected")).get(0);
            Map<String, @Nullable Object> found =
                    document(slm("encode", fixture(name), arguments.toArray(String[]::new)));

            assertThat(found.keySet())
                    .containsExactlyElementsOf(
                            OUTPUTS.stream().filter(row::containsKey).toList());
            for (String output : OUTPUTS) {
                if (row.containsKey(output)) {
                    List<?> places = (List<?>) row.get(output.equals("mlm_logits") ? "mlm_positions" : "positions");
                    boolean some = output.equals("mlm_logits") || output.equals("last_hidden_state");
                    assertClose(found.get(output), row.get(output), some ? places : null);
                }
            }
        }
    }

    private static String joined(List<?> ids) {
        return String.join(",", ids.stream().map(String::valueOf).toList());
    }

    /** @param places which rows of what was found are expected; null for all */
    private static void assertClose(@Nullable Object found, Object expected, @Nullable List<?> places) {
        List<?> rows = (List<?>) found;
        List<?> expectedRows = (List<?>) expected;
        if (places == null) {
            assertThat(rows).hasSameSizeAs(expectedRows);
        }
        for (int i = 0; i < expectedRows.size(); i++) {
            Object row = rows.get(places == null ? i : ((Number) places.get(i)).intValue());
            if (row instanceof List<?>) {
                assertClose(row, expectedRows.get(i), null);
            } else {
                assertThat(number(row)).isCloseTo(number(expectedRows.get(i)), within(2e-4));
            }
        }
    }

    @Test
    void encodePrintsTheStartOfEachRowAsText() throws IOException {
        Run run = slm("encode", fixture("bert-seqcls"), "--ids", "2,7,3", "--kernels", "scalar", "--threads", "1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("last_hidden_state\\[2]  \\[.*, … 64 in all]"))
                .anyMatch(line -> line.matches("seqcls_logits  \\[[^,]+, [^,]+, [^,]+]"));
    }

    @Test
    void embedPrintsOneVectorPerText() throws IOException {
        Path model = model("bert-sentence");
        Map<String, @Nullable Object> hidden = encode(model, "2,7,13,3", "0,0,0,0");
        double[] mean = new double[72];
        for (Object row : (List<?>) hidden.get("last_hidden_state")) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += numbers(row)[i] / 4;
            }
        }
        double length = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());

        Map<String, @Nullable Object> document =
                document(slm("[\"ab cd\", \"\"]", arguments("embed", model, "--stdin-json", "--json")));
        Map<String, @Nullable Object> raw = document(
                slm("embed", model, "--no-normalize", "--pooling", "CLS", "--dimensions", "3", "--json", "ab cd"));
        Map<String, @Nullable Object> prefixed = document(slm("embed", model, "--json", "--prefix", "ab ", "cd", "ef"));

        assertThat(document.keySet()).containsExactly("embeddings");
        List<?> embeddings = (List<?>) document.get("embeddings");
        assertThat(embeddings).hasSize(2);
        for (int i = 0; i < mean.length; i++) {
            assertThat(numbers(embeddings.get(0))[i]).isCloseTo(mean[i] / length, within(1e-5));
            assertThat(numbers(((List<?>) prefixed.get("embeddings")).get(0))[i])
                    .isCloseTo(mean[i] / length, within(1e-5));
        }
        double[] first = numbers(((List<?>) raw.get("embeddings")).get(0));
        assertThat(first).hasSize(3);
        double[] firstState = numbers(((List<?>) hidden.get("last_hidden_state")).get(0));
        assertThat(first).containsExactly(Arrays.copyOf(firstState, 3), within(1e-5));
        assertThat(document(slm("[]", arguments("embed", model, "--stdin-json", "--json"))))
                .containsEntry("embeddings", List.of());
        assertThat(slm(" ab cd\n", arguments("embed", model)).out().lines()).hasSize(1);
    }

    @Test
    void classifyRanksLabels() throws IOException {
        Path model = model("bert-seqcls");
        double[] one = softmax(numbers(encode(model, "2,7,13,3", "0,0,0,0").get("seqcls_logits")));
        double[] two = softmax(numbers(encode(model, "2,7,3,13,3", "0,0,0,1,1").get("seqcls_logits")));
        List<String> names = List.of("negative", "neutral", "positive");

        for (boolean pair : List.of(false, true)) {
            Run run = pair
                    ? slm("classify", model, "--json", "ab", "--pair", "cd")
                    : slm("classify", model, "--json", "ab cd", "ab");
            Map<String, @Nullable Object> document = document(run);
            assertThat(document.keySet()).containsExactly("classifications");
            List<?> all = (List<?>) document.get("classifications");
            assertThat(all).hasSize(pair ? 1 : 2);
            double least = 1;
            for (Object each : (List<?>) all.get(0)) {
                Map<?, ?> label = (Map<?, ?>) each;
                assertThat(label.keySet()).map(String::valueOf).containsExactly("label", "score");
                double score = number(label.get("score"));
                assertThat(score)
                        .isCloseTo((pair ? two : one)[names.indexOf(label.get("label"))], within(1e-5))
                        .isLessThanOrEqualTo(least);
                least = score;
            }
        }
        assertThat(slm("ab cd\n", arguments("classify", model)).out().lines())
                .hasSize(3)
                .allMatch(line -> line.matches("0\\.\\d{4}  (negative|neutral|positive)"));
        Path inference = model("bert-seqcls");
        Path config = inference.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replace("negative", "contradiction").replace("positive", "entailment"));
        Map<String, @Nullable Object> zeroShot =
                document(slm("classify", inference, "--json", "--labels", "cd,ef", "--hypothesis", "{}", "ab"));
        double cd = numbers(encode(model, "2,7,3,13,3", "0,0,0,1,1").get("seqcls_logits"))[2];
        double ef = numbers(encode(model, "2,7,3,19,3", "0,0,0,1,1").get("seqcls_logits"))[2];
        Map<?, ?> best = (Map<?, ?>) ((List<?>) ((List<?>) zeroShot.get("classifications")).get(0)).get(0);
        assertThat(best.get("label")).isEqualTo(cd > ef ? "cd" : "ef");
        assertThat(number(best.get("score"))).isCloseTo(1 / (1 + Math.exp(-Math.abs(cd - ef))), within(1e-5));
    }

    @Test
    void fillGuessesEveryGap() throws IOException {
        Path model = model("bert-mlm");
        List<?> logits = (List<?>) encode(model, "2,7,4,13,4,3", "0,0,0,0,0,0").get("mlm_logits");

        Map<String, @Nullable Object> document =
                document(slm("fill", model, "--json", "-n", "3", "ab [MASK] cd [MASK]"));

        assertThat(document.keySet()).containsExactly("masks");
        List<?> masks = (List<?>) document.get("masks");
        assertThat(masks).hasSize(2);
        for (int gap = 0; gap < 2; gap++) {
            double[] scores = softmax(numbers(logits.get(2 + 2 * gap)));
            double[] sorted = Arrays.stream(scores).sorted().toArray();
            for (int i = 0; i < 3; i++) {
                Map<?, ?> guess = (Map<?, ?>) ((List<?>) masks.get(gap)).get(i);
                assertThat(guess.keySet()).map(String::valueOf).containsExactly("token", "id", "score");
                assertThat(number(guess.get("score"))).isCloseTo(sorted[sorted.length - 1 - i], within(1e-5));
                assertThat(scores[((Number) guess.get("id")).intValue()])
                        .isCloseTo(number(guess.get("score")), within(1e-5));
            }
        }
        Run text = slm("fill", model, "-n", "2", "ab [MASK] cd [MASK]");
        assertThat(text.out().lines().map(String::isEmpty)).containsExactly(false, false, true, false, false);
    }

    @Test
    void answerTellsPlacesInCodePoints() throws IOException {
        Path model = model("bert-qa");
        String context = "😀 ab 😀 cd ef";
        Map<String, @Nullable Object> document =
                document(slm("answer", model, "-q", "gh", "-n", "5", "--json", context));

        assertThat(document.keySet()).containsExactly("answers");
        List<?> answers = (List<?>) document.get("answers");
        assertThat(answers).hasSize(5);
        int[] points = context.codePoints().toArray();
        for (Object each : answers) {
            Map<?, ?> answer = (Map<?, ?>) each;
            assertThat(answer.keySet()).map(String::valueOf).containsExactly("text", "start", "end", "score");
            int start = ((Number) answer.get("start")).intValue();
            int end = ((Number) answer.get("end")).intValue();
            assertThat(new String(points, start, end - start)).isEqualTo(answer.get("text"));
            assertThat(number(answer.get("score"))).isBetween(0.0, 1.0);
        }
        assertThat(slm(context, arguments("answer", model, "-q", "gh")).out()).matches("0\\.\\d{4}  .*\\S\\R");
        assertThat(slm("answer", model, "-q", "gh", "-n", "99", "--no-answer", context)
                        .out())
                .contains("(no answer)");
    }

    @Test
    void entitiesTellPlacesInCodePoints() throws IOException {
        Path model = tokenClassifier();
        String text = "😀 ab cd 😀😀 ef gh ij kl mn";
        Map<String, @Nullable Object> document = document(slm("entities", model, "--merging", "none", "--json", text));

        assertThat(document.keySet()).containsExactly("entities");
        List<?> entities = (List<?>) document.get("entities");
        int[] points = text.codePoints().toArray();
        assertThat(entities).isNotEmpty();
        for (Object each : entities) {
            Map<?, ?> entity = (Map<?, ?>) each;
            assertThat(entity.keySet()).map(String::valueOf).containsExactly("label", "text", "start", "end", "score");
            int start = ((Number) entity.get("start")).intValue();
            int end = ((Number) entity.get("end")).intValue();
            assertThat(new String(points, start, end - start)).isEqualTo(entity.get("text"));
            assertThat(entity.get("label")).isIn("B-X", "I-X");
        }
        assertThat(slm(text, arguments("entities", model)).out().lines())
                .allMatch(line -> line.matches("0\\.\\d{4}  X  .+"));
    }

    @Test
    void rerankOrdersDocumentsByIndex() throws IOException {
        Path model = reranker();
        Path original = model("bert-seqcls");
        double[] logits = {
            numbers(encode(original, "2,7,3,13,3", "0,0,0,1,1").get("seqcls_logits"))[0],
            numbers(encode(original, "2,7,3,19,3", "0,0,0,1,1").get("seqcls_logits"))[0],
            numbers(encode(original, "2,7,3,13,19,3", "0,0,0,1,1,1").get("seqcls_logits"))[0]
        };

        Run run = slm("[\"cd\", \"ef\", \"cd ef\"]", arguments("rerank", model, "-q", "ab", "--stdin-json", "--json"));

        Map<String, @Nullable Object> document = document(run);
        assertThat(document.keySet()).containsExactly("results");
        Set<Integer> seen = new TreeSet<>();
        double least = Double.POSITIVE_INFINITY;
        for (Object each : (List<?>) document.get("results")) {
            Map<?, ?> result = (Map<?, ?>) each;
            assertThat(result.keySet()).map(String::valueOf).containsExactly("index", "logit", "relevance");
            int index = ((Number) result.get("index")).intValue();
            double logit = number(result.get("logit"));
            assertThat(logit).isCloseTo(logits[index], within(1e-4)).isLessThanOrEqualTo(least);
            assertThat(number(result.get("relevance"))).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-5));
            least = logit;
            seen.add(index);
        }
        assertThat(seen).containsExactly(0, 1, 2);
        assertThat(slm("cd\n\nef\n", arguments("rerank", model, "-q", "ab"))
                        .out()
                        .lines())
                .hasSize(2)
                .allMatch(line -> line.matches("0\\.\\d{4}  (cd|ef)"));
        assertThat(document(slm("", arguments("rerank", model, "-q", "ab", "--json"))))
                .containsEntry("results", List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classify | bert-mlm | ab | has no sequence classifier; it has a masked-language-model head",
                "fill | bert-qa | [MASK] | has no masked-language-model head; it has a question-answering head",
                "answer -q ab | bert-sentence | cd | has no question-answering head; it has a pooler",
                "entities | bert-seqcls | ab | has no token classifier; it has a pooler, a sequence classifier",
                "rerank -q ab | bert-seqcls | cd | is a classifier with 3 labels; a reranker has a single output",
                "classify --labels a | bert-seqcls | ab | has the labels [negative, neutral, positive]",
                "fill | bert-mlm | ab | the text has no gap; gaps are spelt [MASK]",
                "embed --dimensions 73 | bert-sentence | ab | dimensions must be at most the 72 of the model, not 73",
            })
    void aModelThatCannotDoItSaysWhatItCan(String command, String fixture, String text, String message)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("-m", model(fixture).toString(), "--json", text));
        Run run = slm("", arguments);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("slm: ").contains(message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encode | Missing required option: '--ids=ID",
                "encode --ids 1,x | Invalid value for option '--ids' (ID): 'x' is not an int",
                "encode --ids 1 --threads 0 | threads must be at least 1, not 0",
                "encode --ids 1 --kernels fast | Invalid value for option '--kernels'",
                "encode --ids 1 --quantize Q9 | Invalid value for option '--quantize'",
                "embed --pooling some ab | Invalid value for option '--pooling'",
                "embed --dimensions 0 ab | dimensions must be at least 1, not 0",
                "embed --max-tokens 0 ab | maxTokens must be at least 1, not 0",
                "embed --chunk -1 ab | the overlap must be at least 0, not -1",
                "embed --stdin-json ab | --stdin-json reads the texts from standard input; leave TEXT out",
                "classify --labels a --pair b ab | --labels makes the pairs itself; leave --pair out",
                "classify --hypothesis a ab | --hypothesis is for the labels of --labels",
                "classify --labels a --hypothesis b ab | the hypothesis has no {} for the label: b",
                "fill -n 0 ab | -n must be at least 1",
                "fill ab cd | Unmatched argument at index 4: 'cd'",
                "answer ab | Missing required option: '--question=TEXT'",
                "answer -q ab -n 0 cd | -n must be at least 1",
                "entities --merging all ab | Invalid value for option '--merging'",
                "rerank ab | Missing required option: '--query=TEXT'",
                "rerank -q ab --best cd | Unknown option: '--best'",
            })
    void wrongArgumentsAreUsageErrors(String command, String message) throws IOException {
        List<String> words = List.of(command.split(" "));
        Run run = slm(
                "[]",
                arguments(
                        words.get(0),
                        model("bert-sentence"),
                        words.subList(1, words.size()).toArray(String[]::new)));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message).contains("Usage: slm " + words.get(0));
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path none = temp.resolve("no-such-model");
        Path empty = Files.createDirectories(temp.resolve("empty"));
        Path text = Files.writeString(temp.resolve("some.gguf"), "this is no model");
        Path decoder = fixture("llama2");
        for (String command : List.of("encode", "embed", "classify", "fill", "answer", "entities", "rerank")) {
            for (Path model : List.of(none, empty, text, decoder)) {
                List<String> rest =
                        switch (command) {
                            case "encode" -> List.of("--ids", "1");
                            case "answer", "rerank" -> List.of("-q", "ab", "cd");
                            default -> List.of("ab");
                        };
                Run run = slm(command, model, rest.toArray(String[]::new));
                assertThat(run.exitCode()).as(command + " " + model).isEqualTo(1);
                assertThat(run.err())
                        .startsWith("slm: ")
                        .contains(model.getFileName().toString())
                        .hasLineCount(1);
            }
        }
        assertThat(slm("embed", fixture("bert-sentence"), "ab").err())
                .contains("no usable tokenizer", "vocab.txt")
                .hasLineCount(1);
        assertThat(slm("encode", fixture("bert-sentence"), "--ids", "1,999").err())
                .isEqualToIgnoringNewLines("slm: token id 999 at index 1; the vocabulary has ids 0 to 256");
        assertThat(slm("[\"ab\", 3]", arguments("embed", model("bert-sentence"), "--stdin-json"))
                        .err())
                .isEqualToIgnoringNewLines("slm: element 1 of standard input's array is no text: 3");
        Run json = slm("[\"ab\"", arguments("embed", model("bert-sentence"), "--stdin-json"));
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.err()).startsWith("slm: ");
    }
}
