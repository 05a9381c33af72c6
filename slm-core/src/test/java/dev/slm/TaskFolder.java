package dev.slm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.TensorData;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fixture made into a folder that reads text: with a vocabulary of letters and of two-letter words (ab, bc, …), so that
 * "ab" is one token, "abx" two of one word; and with other settings, tensors and files where a test wants them.
 */
final class TaskFolder {
    private record Tensor(float[] values, long... shape) {}

    private final Path folder;
    private final Map<String, Object> config;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private TaskFolder(Path folder, Map<String, Object> config) {
        this.folder = folder;
        this.config = config;
    }

    /** The fixture's settings and weights, with a vocabulary. */
    static TaskFolder of(Path parent, String fixture) throws IOException {
        Path folder = Files.createTempDirectory(parent, fixture);
        try (Checkpoint checkpoint = Checkpoint.open(Fixtures.path("fixtures/hf/" + fixture))) {
            TaskFolder made = new TaskFolder(
                    folder, new LinkedHashMap<>(checkpoint.metadata().asMap()));
            for (TensorData tensor : checkpoint.tensors()) {
                if (tensor.elementType().weight().isPresent()) {
                    made.tensor(tensor.name(), tensor.floats(), tensor.shape());
                }
            }
            return made.file("vocab.txt", vocabulary(checkpoint.metadata().requiredInt("vocab_size")));
        }
    }

    private static String vocabulary(int size) {
        List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char a = 'a'; a <= 'z'; a++) {
            tokens.add(String.valueOf(a));
            tokens.add("##" + a);
            tokens.add("" + a + (char) (a + 1));
        }
        while (tokens.size() < size) {
            tokens.add("[unused" + tokens.size() + "]");
        }
        return String.join("\n", tokens);
    }

    /** Sets a value of config.json; null takes it away. */
    TaskFolder config(String key, Object value) {
        if (value == null) {
            config.remove(key);
        } else {
            config.put(key, value);
        }
        return this;
    }

    /** The labels of a classifier. */
    TaskFolder labels(String... names) {
        Map<String, Object> labels = new LinkedHashMap<>();
        for (String name : names) {
            labels.put(String.valueOf(labels.size()), name);
        }
        return config("id2label", labels);
    }

    TaskFolder tensor(String name, float[] values, long... shape) {
        tensors.put(name, new Tensor(values, shape));
        return this;
    }

    TaskFolder file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** A safetensors file of one matrix and its bias, as the step Dense of sentence-transformers has it. */
    TaskFolder dense(String name, float[] weight, float[] bias) throws IOException {
        Map<String, Tensor> layer = new LinkedHashMap<>();
        layer.put("linear.weight", new Tensor(weight, bias.length, weight.length / bias.length));
        layer.put("linear.bias", new Tensor(bias, bias.length));
        Files.createDirectories(folder.resolve(name));
        Files.write(folder.resolve(name + "/model.safetensors"), safetensors(layer));
        return this;
    }

    Path write() throws IOException {
        file("config.json", json(config));
        Files.write(folder.resolve("model.safetensors"), safetensors(tensors));
        return folder;
    }

    private static byte[] safetensors(Map<String, Tensor> tensors) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        int end = 0;
        for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
            int start = end;
            end += Float.BYTES * each.getValue().values().length;
            List<Object> shape = new ArrayList<>();
            for (long size : each.getValue().shape()) {
                shape.add(size);
            }
            header.put(
                    each.getKey(),
                    Map.of("dtype", "F32", "shape", shape, "data_offsets", List.of((long) start, (long) end)));
        }
        byte[] json = json(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + end).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (Tensor tensor : tensors.values()) {
            for (float value : tensor.values()) {
                file.putFloat(value);
            }
        }
        return file.array();
    }

    private static String json(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            write(value, out);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Map<?, ?> members) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                out.writeFieldName((String) member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> elements) {
            out.writeStartArray();
            for (Object element : elements) {
                write(element, out);
            }
            out.writeEndArray();
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof String string) {
            out.writeString(string);
        } else {
            out.writeNull();
        }
    }
}
