package dev.slm.internal.task;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a classifier's outputs. */
public final class Labels {
    private Labels() {}

    /**
     * The labels that the model's files name; LABEL_0, LABEL_1, … where they name none.
     *
     * @param count outputs of the classifier
     * @throws dev.slm.ModelFormatException if the files name others than these
     */
    public static List<String> of(Checkpoint checkpoint, int count) {
        Metadata settings = checkpoint.metadata();
        return checkpoint.kind() == Checkpoint.Kind.GGUF ? gguf(settings, count) : folder(settings, count);
    }

    private static List<String> gguf(Metadata settings, int count) {
        String key = settings.requiredString("general.architecture") + ".classifier.output_labels";
        Optional<String[]> names = settings.strings(key);
        if (names.isPresent() && names.get().length != count) {
            throw settings.wrongValue(key, "expected " + count + " labels, as the classifier has outputs");
        }
        return names.map(List::of).orElseGet(() -> numbered(count));
    }

    private static List<String> folder(Metadata settings, int count) {
        Optional<Metadata> names = settings.section("id2label");
        if (names.isEmpty()) {
            return numbered(count);
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, ?> entries = names.get().asMap();
            Object name = entries.get(String.valueOf(i));
            if (entries.size() != count || name == null) {
                throw settings.wrongValue(
                        "id2label", "expected the labels 0 to " + (count - 1) + ", as the classifier has outputs");
            }
            labels.add(name.toString());
        }
        return List.copyOf(labels);
    }

    private static List<String> numbered(int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add("LABEL_" + i);
        }
        return List.copyOf(labels);
    }
}
