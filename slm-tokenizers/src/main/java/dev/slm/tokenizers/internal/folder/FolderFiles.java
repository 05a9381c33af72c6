package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.tokenizerjson.Fields;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The files of a folder; errors name the file. */
final class FolderFiles {
    /** Far beyond the largest tokenizer. */
    private static final long MAX_SIZE = 1L << 29;

    private final Path folder;

    FolderFiles(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    boolean has(String name) {
        return Files.isRegularFile(path(name));
    }

    byte[] bytes(String name) throws IOException {
        long size = Files.size(path(name));
        if (size > MAX_SIZE) {
            throw new TokenizerFormatException(
                    path(name) + " has " + size + " bytes; a tokenizer has at most " + MAX_SIZE);
        }
        return Files.readAllBytes(path(name));
    }

    List<String> lines(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
    }

    /** A JSON object, empty where there is no such file. */
    Fields object(String name) throws IOException {
        if (!has(name)) {
            return Fields.of(Map.of(), name);
        }
        byte[] json = bytes(name);
        try {
            return Fields.of(Json.parse(json), path(name).toString());
        } catch (IOException e) {
            throw new TokenizerFormatException(path(name) + " is not valid JSON: " + e.getMessage(), e);
        }
    }

    /** Reads a definition; an error gets the name of the file. */
    <T> T naming(String file, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (TokenizerFormatException e) {
            throw new TokenizerFormatException(path(file) + ": " + e.getMessage(), e);
        }
    }
}
