package dev.slm.internal.format.gguf;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.FileBytes;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A GGUF file of version 2 or 3, little-endian, or all parts of a split one: the metadata is the first part's, the
 * tensors are everybody's.
 */
public final class GgufFile implements Checkpoint {
    private final Path path;
    private final List<FileBytes> parts;
    private final Metadata metadata;
    private final GgufHeader first;
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();

    private GgufFile(Path path, List<FileBytes> parts) {
        this.path = path;
        this.parts = parts;
        GgufHeader header = addTensors(parts.get(0));
        this.first = header;
        this.metadata = new Metadata(parts.get(0).path(), header.values());
    }

    /**
     * Opens a file, and with any part of a split one all the others.
     *
     * @throws ModelFormatException if the file is missing, damaged or of a kind that is not read, or a part is missing
     */
    public static GgufFile open(Path path) {
        List<FileBytes> opened = new ArrayList<>();
        try {
            opened.add(FileBytes.open(
                    SplitName.of(path).map(split -> split.part(1)).orElse(path)));
            GgufFile file = new GgufFile(path, opened);
            file.openOtherParts();
            return file;
        } catch (RuntimeException | Error e) {
            opened.forEach(FileBytes::close);
            throw e;
        }
    }

    private void openOtherParts() {
        int count = metadata.has("split.count") ? metadata.requiredInt("split.count", 0, SplitName.MOST_PARTS) : 1;
        if (count <= 1) {
            return;
        }
        SplitName name = SplitName.of(path)
                .filter(split -> split.count() == count)
                .orElseThrow(() -> metadata.wrongValue(
                        "split.count",
                        String.format(
                                Locale.ROOT,
                                "the other parts are found by name, so the file's has to end in -00001-of-%05d.gguf",
                                count)));
        for (int number = 1; number <= count; number++) {
            if (number > 1) {
                FileBytes part = FileBytes.open(name.part(number));
                parts.add(part);
                Metadata own = new Metadata(part.path(), addTensors(part).values());
                own.requiredInt("split.no", number - 1, number - 1);
                own.requiredInt("split.count", count, count);
            }
        }
        metadata.requiredInt("split.no", 0, 0);
        if (metadata.has("split.tensors.count")) {
            metadata.requiredInt("split.tensors.count", tensors.size(), tensors.size());
        }
    }

    private GgufHeader addTensors(FileBytes part) {
        GgufHeader header = GgufHeader.read(part.path(), part.streamed());
        for (GgufHeader.Tensor tensor : header.tensors()) {
            TensorData data = new TensorData(
                    part.path(),
                    tensor.name(),
                    tensor.type(),
                    tensor.shape(),
                    part,
                    header.dataStart() + tensor.offset(),
                    tensor.bytes());
            if (tensors.put(tensor.name(), data) != null) {
                throw ModelFormatException.wrongValue(
                        part.path(), "a tensor's name", tensor.name(), "another part has one of the same name");
            }
        }
        return header;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Kind kind() {
        return Kind.GGUF;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /** The keys of metadata whose type and value {@link #encodedValue} gives as they are in the file. */
    public Set<String> keys() {
        return first.places().keySet();
    }

    /** A key's value type and value, byte for byte. */
    public byte[] encodedValue(String key) {
        GgufHeader.Place place = first.places().get(key);
        if (place == null) {
            throw metadata.missing(key);
        }
        byte[] bytes = new byte[Math.toIntExact(place.length())];
        parts.get(0).streamed().read(place.start(), bytes, 0, bytes.length);
        return bytes;
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
    public void close() {
        parts.forEach(FileBytes::close);
    }
}
