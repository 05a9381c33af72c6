package dev.slm.tokenizers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Files computed by other programs, where they are present. */
final class Fixtures {
    private Fixtures() {}

    /** The file or folder at this path; the test is skipped where there is none. */
    static Path path(String relative) {
        String root = System.getProperty("slm.fixtures");
        assumeTrue(root != null, "the system property slm.fixtures names no folder");
        Path path = Path.of(root).resolve(relative);
        assumeTrue(Files.exists(path), path + " is not here");
        return path;
    }

    static byte[] bytes(String relative) {
        try {
            return Files.readAllBytes(path(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tokenizer.json of a fixture, which may be compressed. */
    static byte[] tokenizerJson(String name) {
        Path folder = path("fixtures/tokenizers/" + name);
        Path plain = folder.resolve("tokenizer.json");
        try {
            if (Files.exists(plain)) {
                return Files.readAllBytes(plain);
            }
            try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("tokenizer.json.gz")))) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of an expected.json. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> cases(String relative) {
        return (List<Map<String, Object>>) Objects.requireNonNull(json(bytes(relative)));
    }

    @org.jspecify.annotations.Nullable
    static Object json(byte[] utf8) {
        try {
            return Json.parse(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ints(Object numbers) {
        return ((List<?>) numbers)
                .stream().mapToInt(number -> ((Number) number).intValue()).toArray();
    }
}
