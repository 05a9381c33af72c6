package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.internal.patterns.Patterns;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The files from before tokenizer.json, as what a tokenizer.json would say. */
final class OlderFiles {
    private OlderFiles() {}

    /** From {@code vocab.txt} (WordPiece) or {@code vocab.json} with {@code merges.txt} (byte-level BPE). */
    static Map<String, @Nullable Object> definition(Path folder) throws IOException {
        Map<?, ?> config = object(folder.resolve("tokenizer_config.json"));
        Path lines = folder.resolve("vocab.txt");
        if (Files.isRegularFile(lines)) {
            return wordPiece(Files.readAllLines(lines), config);
        }
        return byteLevel(folder, config);
    }

    private static Map<?, ?> object(Path file) throws IOException {
        boolean there = Files.isRegularFile(file);
        return there && Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> members ? members : Map.of();
    }

    private static Map<String, @Nullable Object> wordPiece(List<String> lines, Map<?, ?> config) {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        for (String line : lines) {
            vocabulary.put(line, vocabulary.size());
        }
        Map<String, @Nullable Object> normalizer = new LinkedHashMap<>();
        normalizer.put("type", "BertNormalizer");
        normalizer.put("lowercase", !Boolean.FALSE.equals(config.get("do_lower_case")));
        normalizer.put("strip_accents", config.get("strip_accents"));
        Map<String, @Nullable Object> definition = new LinkedHashMap<>();
        definition.put("normalizer", normalizer);
        definition.put("model", Map.of("vocab", vocabulary, "continuing_subword_prefix", "##"));
        return definition;
    }

    private static Map<String, @Nullable Object> byteLevel(Path folder, Map<?, ?> config) throws IOException {
        List<String> merges = Files.readAllLines(folder.resolve("merges.txt")).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
                .toList();
        Map<String, @Nullable Object> definition = new LinkedHashMap<>();
        boolean qwen = String.valueOf(config.get("tokenizer_class")).startsWith("Qwen");
        definition.put(
                "pre_tokenizer",
                qwen
                        ? Map.of("type", "Split", "pattern", Map.of("Regex", Patterns.QWEN2))
                        : Map.of("type", "ByteLevel"));
        Object vocabulary = Objects.requireNonNull(Json.parse(Files.readAllBytes(folder.resolve("vocab.json"))));
        definition.put("model", Map.of("vocab", vocabulary, "merges", merges));
        return definition;
    }
}
