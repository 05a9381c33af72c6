package dev.slm.internal.format.folder;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as Hugging Face publishes them: {@code config.json}, the weights in {@code model.safetensors} or in shards
 * that {@code model.safetensors.index.json} lists, and small files for tokenizer, generation and pooling beside them.
 */
public final class ModelFolder implements Checkpoint {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final Metadata config;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();

    private ModelFolder(Path folder, Metadata config) {
        this.folder = folder;
        this.config = config;
    }

    /**
     * Opens a folder: reads its settings and the headers of all its weight files.
     *
     * @throws ModelFormatException if the folder lacks a file (which it names) or one is damaged
     */
    public static ModelFolder open(Path folder) {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new ModelFormatException(folder + " has no " + CONFIG + insteadOfConfig(folder));
        }
        ModelFolder model = new ModelFolder(folder, JsonFiles.object(config));
        try {
            model.openWeights();
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static String insteadOfConfig(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".gguf"))
                    .findFirst()
                    .map(file -> "; to load a GGUF file, name the file itself: " + file)
                    .orElse("; expected the folder of a Hugging Face model");
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    private void openWeights() {
        Path index = folder.resolve(INDEX);
        if (Files.isRegularFile(folder.resolve(WEIGHTS))) {
            tensors.putAll(openFile(WEIGHTS).tensors());
        } else if (Files.isRegularFile(index)) {
            openShards(JsonFiles.object(index));
        } else {
            throw new ModelFormatException(folder + " has neither " + WEIGHTS + " nor " + INDEX
                    + (Files.isRegularFile(folder.resolve("pytorch_model.bin"))
                            ? "; pytorch_model.bin is not read, save the model as safetensors"
                            : ""));
        }
    }

    private SafetensorsFile openFile(String name) {
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(name));
        files.add(file);
        return file;
    }

    /** The index maps each tensor to the shard that holds it. */
    private void openShards(Metadata index) {
        Metadata map = index.section("weight_map").orElseThrow(() -> index.missing("weight_map"));
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        for (String tensor : map.keys()) {
            String shardName = map.requiredString(tensor);
            // A name with a folder in it could point at any file of the machine.
            if (!shardName.matches("[^/\\\\:]+\\.safetensors")) {
                throw map.wrongValue(tensor, "expected the name of a .safetensors file in the same folder");
            }
            SafetensorsFile shard = shards.computeIfAbsent(shardName, this::openFile);
            TensorData data = shard.tensors().get(tensor);
            if (data == null) {
                throw map.wrongValue(tensor, "that file has no such tensor");
            }
            tensors.put(tensor, data);
        }
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public Kind kind() {
        return Kind.FOLDER;
    }

    @Override
    public Metadata metadata() {
        return config;
    }

    @Override
    public Collection<TensorData> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    @Override
    public Optional<TensorData> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public Optional<Path> file(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }

    @Override
    public Optional<Metadata> json(String name) {
        return file(name).map(JsonFiles::object);
    }

    /**
     * The steps of a sentence-transformers pipeline in {@code modules.json}, in order; empty when there is no such file.
     *
     * @throws ModelFormatException if it is there and is no array of objects
     */
    public List<Metadata> modules() {
        return file("modules.json").map(JsonFiles::objects).orElse(List.of());
    }

    /**
     * The file that defines the tokenizer: {@code tokenizer.json}, else SentencePiece's {@code tokenizer.model} or
     * {@code sentencepiece.bpe.model}, else {@code vocab.json} or {@code vocab.txt}.
     *
     * @throws ModelFormatException naming the files looked for, if there is none
     */
    public Path tokenizer() {
        List<String> names = List.of(
                "tokenizer.json",
                "tokenizer.model",
                "sentencepiece.bpe.model",
                "spiece.model",
                "vocab.json",
                "vocab.txt");
        for (String name : names) {
            @Nullable Path found = file(name).orElse(null);
            if (found != null) {
                return found;
            }
        }
        throw new ModelFormatException(folder + " has no tokenizer; looked for " + String.join(", ", names));
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
