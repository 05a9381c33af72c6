package dev.slm.internal.format;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A checkpoint that is not in a file: synthetic models and tests. */
public final class MemoryCheckpoint implements Checkpoint {
    private final Path name;
    private final Kind kind;
    private final Metadata metadata;
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();

    /**
     * Gathers a model.
     *
     * @param name what error messages call it
     * @param metadata as {@link Metadata#asMap()} describes
     */
    public MemoryCheckpoint(String name, Kind kind, Map<String, Object> metadata, Collection<TensorData> tensors) {
        this.name = Path.of(name);
        this.kind = kind;
        this.metadata = new Metadata(this.name, metadata);
        for (TensorData tensor : tensors) {
            this.tensors.put(tensor.name(), tensor);
        }
    }

    @Override
    public Path path() {
        return name;
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
        return Collections.unmodifiableCollection(tensors.values());
    }

    @Override
    public Optional<TensorData> find(String tensor) {
        return Optional.ofNullable(tensors.get(tensor));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
