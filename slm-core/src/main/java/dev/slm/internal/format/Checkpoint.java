package dev.slm.internal.format;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.folder.ModelFolder;
import dev.slm.internal.format.gguf.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * A model as stored: its settings and its tensors. Opening one reads and checks the description of everything, and no
 * weights. Safe to share between threads; closing it ends the use of all its tensors.
 */
public interface Checkpoint extends AutoCloseable {
    /** How a model is stored. */
    enum Kind {
        /** One file (or its numbered parts) of llama.cpp's format; settings have names such as llama.block_count. */
        GGUF,
        /** A folder as Hugging Face publishes them; settings are those of config.json. */
        FOLDER
    }

    /**
     * Opens a GGUF file (any part of a split one) or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is neither, or is damaged
     */
    static Checkpoint open(Path path) {
        return Files.isDirectory(path) ? ModelFolder.open(path) : GgufFile.open(path);
    }

    /** The file or folder. */
    Path path();

    /** How the model is stored. */
    Kind kind();

    /** The settings: GGUF's keys, or config.json. */
    Metadata metadata();

    /** All tensors, in the order of the file. */
    Collection<TensorData> tensors();

    /** The tensor with this name. */
    Optional<TensorData> find(String name);

    /**
     * The tensor with this name.
     *
     * @throws ModelFormatException naming the file, the tensor, and those with a similar name, if there is none
     */
    default TensorData tensor(String name) {
        return find(name).orElseThrow(() -> {
            Collection<String> similar =
                    Names.similar(name, tensors().stream().map(TensorData::name).toList());
            String hint = similar.isEmpty() ? "" : "; similar are " + String.join(", ", similar);
            return new ModelFormatException(path() + " has no tensor " + name + hint);
        });
    }

    /**
     * The tensor with this name and shape, outermost dimension first.
     *
     * @throws ModelFormatException if there is none, or it has another shape
     */
    default TensorData tensor(String name, long... shape) {
        return tensor(name).shaped(shape);
    }

    /** A small file that belongs to the model, such as tokenizer.json; never any for GGUF, which holds everything. */
    default Optional<Path> file(String name) {
        return Optional.empty();
    }

    /**
     * A JSON file of the folder whose document is an object, such as generation_config.json; empty when there is no
     * such file.
     *
     * @throws ModelFormatException if it is there and is no JSON object
     */
    default Optional<Metadata> json(String name) {
        return Optional.empty();
    }

    /** Closes the files. Later reads of tensors throw {@link IllegalStateException}; closing again does nothing. */
    @Override
    void close();
}
