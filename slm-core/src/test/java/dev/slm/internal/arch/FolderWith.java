package dev.slm.internal.arch;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** A folder whose settings come from another of its files. */
record FolderWith(Checkpoint folder, Metadata metadata) implements Checkpoint {
    static Checkpoint config(Path path, String file) {
        Checkpoint folder = Checkpoint.open(path);
        return new FolderWith(folder, folder.json(file).orElseThrow());
    }

    @Override
    public Path path() {
        return folder.path();
    }

    @Override
    public Kind kind() {
        return folder.kind();
    }

    @Override
    public Collection<TensorData> tensors() {
        return folder.tensors();
    }

    @Override
    public Optional<TensorData> find(String name) {
        return folder.find(name);
    }

    @Override
    public void close() {
        folder.close();
    }
}
