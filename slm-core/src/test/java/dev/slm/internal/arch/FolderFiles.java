package dev.slm.internal.arch;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes models as Hugging Face publishes them. */
final class FolderFiles {
    /** Stands for null where that cannot be said. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private FolderFiles() {}

    /** Writes config.json and model.safetensors; {@code model_type} is added where it is missing. */
    static void write(Path folder, Checkpoint model) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>(model.metadata().asMap());
        List<String> classes = List.of(model.metadata().strings("architectures").orElseThrow());
        Decoders.all().stream()
                .filter(family -> family.classNames().stream().anyMatch(classes::contains))
                .forEach(family ->
                        config.putIfAbsent("model_type", family.modelTypes().get(0)));
        Files.writeString(folder.resolve("config.json"), json(config));

        Map<String, Object> header = new LinkedHashMap<>();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (TensorData tensor : model.tensors()) {
            if (header.containsKey(tensor.name())) {
                continue;
            }
            byte[] bytes = new byte[(int) tensor.bytes()];
            tensor.read(0, bytes, 0, bytes.length);
            List<Long> offsets = List.of((long) data.size(), (long) data.size() + bytes.length);
            List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
            header.put(tensor.name(), Map.of("dtype", "F32", "shape", shape, "data_offsets", offsets));
            data.writeBytes(bytes);
        }
        byte[] utf8 = json(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + utf8.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(utf8.length).put(utf8).put(data.toByteArray());
        Files.write(folder.resolve("model.safetensors"), file.array());
    }

    /** Maps, lists, texts, numbers, truth values and {@link #NULL} as JSON. */
    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(member -> json(member.getKey()) + ":" + json(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FolderFiles::json).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }
}
