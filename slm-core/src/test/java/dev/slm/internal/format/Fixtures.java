package dev.slm.internal.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The reference data beside the project; a test that needs it is skipped where it is absent. */
public final class Fixtures {
    private Fixtures() {}

    /** A file or folder there. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("slm.fixtures", "../shared")).resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> path + " is absent");
        return path;
    }

    /** What a folder there holds, by name. */
    public static List<Path> list(String relative) {
        try (Stream<Path> files = Files.list(path(relative))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All GGUF twins and quantized files. */
    public static List<Path> ggufs() {
        return Stream.concat(list("fixtures/gguf").stream(), list("fixtures/gguf/quant").stream())
                .filter(file -> file.toString().endsWith(".gguf"))
                .toList();
    }

    /** All Hugging Face folders. */
    public static List<Path> folders() {
        return list("fixtures/hf").stream().filter(Files::isDirectory).toList();
    }
}
