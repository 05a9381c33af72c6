package dev.slm.internal.arch;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A checkpoint whose settings are given and whose tensors are made up, the same ones each time, as soon as they are asked
 * for by name and shape.
 */
public final class InventedCheckpoint implements Checkpoint {
    private static final Path PATH = Path.of("invented");

    private final Kind kind;
    private final Metadata metadata;
    private final int vocabulary;
    private final int width;
    private final List<TensorData> asked = new ArrayList<>();

    private InventedCheckpoint(Kind kind, Metadata metadata, int vocabulary, int width) {
        this.kind = kind;
        this.metadata = metadata;
        this.vocabulary = vocabulary;
        this.width = width;
    }

    /** A folder whose config.json has the members of these JSON objects, later ones before earlier ones. */
    public static InventedCheckpoint folder(String... config) {
        return new InventedCheckpoint(Kind.FOLDER, settings("", config), 0, 0);
    }

    /** A GGUF file with these keys of the architecture. */
    public static InventedCheckpoint gguf(String architecture, int vocabulary, String... keys) {
        Metadata metadata = settings(architecture + ".", keys);
        Map<String, Object> values = new LinkedHashMap<>(metadata.asMap());
        values.put("general.architecture", architecture);
        int width = metadata.requiredInt(architecture + ".embedding_length");
        return new InventedCheckpoint(Kind.GGUF, new Metadata(PATH, values), vocabulary, width);
    }

    /** JSON with single quotes. */
    private static Metadata settings(String prefix, String... objects) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String object : objects) {
            try {
                Expected.map(Json.parse(object.replace('\'', '"')))
                        .forEach((key, value) -> members.put(prefix + key, value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Metadata(PATH, members);
    }

    @Override
    public TensorData tensor(String name, long... shape) {
        int count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, Math.toIntExact(size));
        }
        Random random = new Random(name.hashCode());
        float[] values = new float[count];
        boolean norm = name.contains("norm") || name.contains("ln_");
        double spread =
                shape.length == 1 ? 0.1 : name.contains("emb") || name.contains("wte") ? 1 : 1 / Math.sqrt(shape[1]);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * spread + (norm && name.endsWith("weight") ? 1 : 0));
        }
        TensorData tensor = TensorData.of(name, values, shape);
        asked.add(tensor);
        return tensor;
    }

    @Override
    public TensorData tensor(String name) {
        return kind == Kind.GGUF ? tensor(name, vocabulary, width) : Checkpoint.super.tensor(name);
    }

    /** Biases are always asked for by their length. */
    @Override
    public Optional<TensorData> find(String name) {
        return Optional.empty();
    }

    @Override
    public Path path() {
        return PATH;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public Collection<TensorData> tensors() {
        return asked;
    }

    @Override
    public void close() {}
}
