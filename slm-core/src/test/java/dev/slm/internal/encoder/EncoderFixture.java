package dev.slm.internal.encoder;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the original code computed for a tiny encoder: rows of token ids and what comes out for each. */
@SuppressWarnings("unchecked")
final class EncoderFixture {
    /** One text of one case, without its padding. */
    record Row(String name, TokenSequence text, boolean padded, Map<String, Object> expected) {
        boolean has(String key) {
            return expected.containsKey(key);
        }

        float[] vector(String key) {
            return floats((List<Number>) expected.get(key));
        }

        float[][] matrix(String key) {
            return ((List<List<Number>>) expected.get(key))
                    .stream().map(EncoderFixture::floats).toArray(float[][]::new);
        }

        int[] positions(String key) {
            return ints((List<Number>) expected.get(key));
        }
    }

    private EncoderFixture() {}

    static List<Path> folders() {
        return Fixtures.folders().stream()
                .filter(folder -> "encoder".equals(document(folder).get("kind")))
                .toList();
    }

    static List<Row> rows(Path folder) {
        List<Row> rows = new ArrayList<>();
        for (Map<String, Object> test :
                (List<Map<String, Object>>) document(folder).get("cases")) {
            List<List<Number>> ids = (List<List<Number>>) test.get("input_ids");
            List<List<Number>> types = (List<List<Number>>) test.get("token_type_ids");
            List<Map<String, Object>> expected = (List<Map<String, Object>>) test.get("expected");
            for (int i = 0; i < ids.size(); i++) {
                int length = ((Number) expected.get(i).get("length")).intValue();
                rows.add(new Row(
                        test.get("name") + "[" + i + "]",
                        new TokenSequence(
                                ints(ids.get(i).subList(0, length)),
                                types == null ? null : ints(types.get(i).subList(0, length))),
                        length < ids.get(i).size(),
                        expected.get(i)));
            }
        }
        return rows;
    }

    private static Map<String, Object> document(Path folder) {
        try {
            return (Map<String, Object>) Json.parse(Files.readAllBytes(folder.resolve("expected.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] floats(List<Number> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).floatValue();
        }
        return values;
    }

    static int[] ints(List<Number> numbers) {
        return numbers.stream().mapToInt(Number::intValue).toArray();
    }

    /** The checkpoint with other settings. */
    record WithSettings(Checkpoint checkpoint, Metadata metadata) implements Checkpoint {
        @Override
        public Path path() {
            return checkpoint.path();
        }

        @Override
        public Kind kind() {
            return checkpoint.kind();
        }

        @Override
        public Collection<TensorData> tensors() {
            return checkpoint.tensors();
        }

        @Override
        public Optional<TensorData> find(String name) {
            return checkpoint.find(name);
        }

        @Override
        public void close() {
            checkpoint.close();
        }
    }
}
