package dev.slm.internal.format.safetensors;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.FileBytes;
import dev.slm.internal.format.TensorData;
import java.nio.file.Path;
import java.util.Map;

/**
 * One safetensors file: eight bytes with the header's length, the header (a JSON object that gives each tensor's dtype,
 * shape and range), then the data. Every tensor is checked to fill its range exactly, and the ranges to cover the data
 * without gap or overlap, as the format demands.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final FileBytes file;
    private final Map<String, TensorData> tensors;

    private SafetensorsFile(FileBytes file) {
        this.file = file;
        this.tensors = SafetensorsHeader.read(file.path(), file);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws ModelFormatException if the file is missing or damaged
     */
    public static SafetensorsFile open(Path path) {
        FileBytes bytes = FileBytes.open(path);
        try {
            return new SafetensorsFile(bytes);
        } catch (RuntimeException | Error e) {
            bytes.close();
            throw e;
        }
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** All tensors by name, in the order of the header. */
    public Map<String, TensorData> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        file.close();
    }
}
