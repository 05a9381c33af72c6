package dev.slm.internal.arch;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What another implementation computed for a model: an expected.json of the fixtures. */
record Expected(List<Case> cases) {
    /**
     * One text.
     *
     * @param logits of the tokens at {@code positions}
     * @param hidden after embedding and each layer at the last position, the last one normalised; may be empty
     */
    record Case(
            String name,
            int[] ids,
            int[] positions,
            float[][] logits,
            int[] argmax,
            int[] greedy,
            double[] margins,
            float[][] hidden,
            Map<String, Object> json) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Expected read(Path file) {
        return read(file, "");
    }

    /** @param section of each case that holds the outputs, empty where they are in the case itself */
    static Expected read(Path file, String section) {
        Map<String, Object> document = map(parse(file));
        return new Expected(list(document.get("cases")).stream()
                .map(item -> {
                    Map<String, Object> outer = map(item);
                    Map<String, Object> outputs = section.isEmpty() ? outer : map(outer.get(section));
                    Map<String, Object> logits = map(outputs.get("logits"));
                    Map<String, Object> greedy = outputs.containsKey("greedy") ? map(outputs.get("greedy")) : Map.of();
                    return new Case(
                            (String) outer.get("name"),
                            ints(outer.get("input_ids")),
                            ints(logits.get("positions")),
                            rows(logits.get("values")),
                            outputs.containsKey("argmax_all_positions")
                                    ? ints(outputs.get("argmax_all_positions"))
                                    : new int[0],
                            greedy.containsKey("new_tokens") ? ints(greedy.get("new_tokens")) : new int[0],
                            greedy.containsKey("margins") ? doubles(greedy.get("margins")) : new double[0],
                            outputs.containsKey("hidden_states_last_position")
                                    ? rows(outputs.get("hidden_states_last_position"))
                                    : new float[0][],
                            outputs);
                })
                .toList());
    }

    static Object parse(Path file) {
        try {
            return Json.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    static int[] ints(Object value) {
        return list(value).stream().mapToInt(v -> ((Number) v).intValue()).toArray();
    }

    static double[] doubles(Object value) {
        return list(value).stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
    }

    static float[][] rows(Object value) {
        return list(value).stream()
                .map(row -> {
                    double[] values = doubles(row);
                    float[] floats = new float[values.length];
                    IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) values[i]);
                    return floats;
                })
                .toArray(float[][]::new);
    }
}
