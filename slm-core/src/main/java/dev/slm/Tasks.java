package dev.slm;

import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.task.LoadSettings;
import dev.slm.internal.task.Scores;
import dev.slm.internal.task.TaskModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loading of an encoder for a task. */
final class Tasks {
    private Tasks() {}

    /** Opens the model and makes the task of it; the model is closed if that fails. */
    static <T> T open(Path path, LoadSettings settings, Set<HeadKind> heads, Function<TaskModel, T> task) {
        TaskModel model = TaskModel.load(path, settings, heads);
        try {
            return task.apply(model);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Texts given as ids. */
    static List<TokenSequence> sequences(List<int[]> ids, @Nullable List<int[]> typeIds) {
        if (typeIds != null) {
            sameSize(ids, typeIds);
        }
        List<TokenSequence> texts = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            texts.add(new TokenSequence(ids.get(i), typeIds == null ? null : typeIds.get(i)));
        }
        return texts;
    }

    static void sameSize(List<?> texts, List<?> others) {
        if (texts.size() != others.size()) {
            throw new IllegalArgumentException("there are " + texts.size() + " of the one and " + others.size()
                    + " of the other; expected as many");
        }
    }

    /** The labels with their scores, the best first. */
    static Classification ranked(List<String> labels, float[] scores) {
        List<LabelScore> ranked = new ArrayList<>();
        for (int label : Scores.top(scores, scores.length)) {
            ranked.add(new LabelScore(labels.get(label), scores[label]));
        }
        return new Classification(ranked);
    }

    static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
        }
        return value;
    }
}
