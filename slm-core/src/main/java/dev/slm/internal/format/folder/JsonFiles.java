package dev.slm.internal.format.folder;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Metadata;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the small JSON files of a model's folder. */
final class JsonFiles {
    /** Far above any real one of these (the index of a huge model has 10 MB), far below what would hurt. */
    private static final long LARGEST = 256L << 20;

    private JsonFiles() {}

    static Metadata object(Path file) {
        return object(file, bytes(file));
    }

    /** The object that the bytes of a file hold. */
    static Metadata object(Path file, byte[] utf8) {
        if (parse(file, utf8) instanceof Map<?, ?> members) {
            return metadata(file, members);
        }
        throw new ModelFormatException(file + " holds no JSON object");
    }

    static List<Metadata> objects(Path file) {
        if (!(parse(file, bytes(file)) instanceof List<?> elements)) {
            throw new ModelFormatException(file + " holds no JSON array");
        }
        List<Metadata> objects = new ArrayList<>();
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> members)) {
                throw ModelFormatException.wrongValue(file, "element " + objects.size(), element, "expected an object");
            }
            objects.add(metadata(file, members));
        }
        return objects;
    }

    @SuppressWarnings("unchecked")
    private static Metadata metadata(Path file, Map<?, ?> members) {
        return new Metadata(file, (Map<String, @Nullable Object>) members);
    }

    private static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw ModelFormatException.wrongValue(file, "the size", size, "expected at most " + LARGEST + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable Object parse(Path file, byte[] utf8) {
        try {
            return Json.parse(utf8);
        } catch (IOException e) {
            throw new ModelFormatException(file + " is no valid JSON: " + e.getMessage(), e);
        }
    }
}
