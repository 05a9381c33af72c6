package dev.slm.tokenizers.template;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fixtures in {@code chat-templates/}: real templates with what transformers renders. */
final class ChatTemplateFixtures {
    /** The time at which the fixtures were rendered. */
    static final String NOW = "2024-07-26T14:05:09";

    record Case(
            String name,
            ChatTemplateInput input,
            @Nullable String expected,
            @Nullable String errorType,
            @Nullable String errorMessage) {}

    record Fixture(String name, String template, List<Case> cases) {
        @Override
        public String toString() {
            return name;
        }
    }

    private ChatTemplateFixtures() {}

    /** The folder, or the test is skipped. */
    static Path folder(String name) {
        String root = System.getProperty("slm.fixtures");
        assumeTrue(root != null && Files.isDirectory(Path.of(root, "fixtures")), "no fixtures here");
        return Path.of(Objects.requireNonNull(root), "fixtures", name);
    }

    static Stream<Fixture> all() {
        try (Stream<Path> files = Files.list(folder("chat-templates"))) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList().stream()
                    .map(ChatTemplateFixtures::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Fixture named(String name) {
        return read(folder("chat-templates").resolve(name + ".json"));
    }

    private static Fixture read(Path file) {
        try {
            Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Json.parse(Files.readAllBytes(file)));
            List<Case> cases = ((List<?>) json.get("cases"))
                    .stream().map(c -> testCase(json, (Map<?, ?>) c)).toList();
            String name = file.getFileName().toString().replace(".json", "");
            return new Fixture(name, (String) json.get("template"), cases);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static Case testCase(Map<?, ?> fixture, Map<?, ?> testCase) {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        testCase.forEach((name, value) -> input.put((String) name, value));
        input.put("bos_token", fixture.get("bos_token"));
        input.put("eos_token", fixture.get("eos_token"));
        input.put("now", NOW);
        Map<?, ?> error = (Map<?, ?>) testCase.get("error");
        return new Case(
                (String) testCase.get("name"),
                ChatTemplateInput.fromJson(input),
                (String) testCase.get("expected"),
                error == null ? null : (String) error.get("type"),
                error == null ? null : (String) error.get("message"));
    }
}
