package dev.slm.internal.task;

import dev.slm.Entity;
import dev.slm.EntityMerging;
import java.util.ArrayList;
import java.util.List;

/**
 * From scores of tokens to entities, as the token-classification pipeline of transformers does it
 * ({@code pipelines/token_classification.py}).
 */
public final class EntityMerger {
    private static final String OUTSIDE = "O";

    private final List<String> labels;
    private final EntityMerging merging;

    /** @param labels in the order of the scores */
    public EntityMerger(List<String> labels, EntityMerging merging) {
        this.labels = labels;
        this.merging = merging;
    }

    /**
     * A token of the text.
     *
     * @param scores the probability of each label
     * @param start its first char in the text
     * @param end one past its last char
     * @param continuesWord whether it goes on the word of the token before
     */
    public record Token(float[] scores, int start, int end, boolean continuesWord) {}

    /** A token or word with its label. */
    private record Labelled(String label, float score, int start, int end) {
        boolean begins() {
            return label.startsWith("B-");
        }

        String kind() {
            return begins() || label.startsWith("I-") ? label.substring(2) : label;
        }
    }

    /** The entities of a text. */
    public List<Entity> entities(String text, List<Token> tokens) {
        List<Entity> entities = new ArrayList<>();
        if (merging == EntityMerging.NONE) {
            for (Token token : tokens) {
                add(entities, text, List.of(labelled(token.scores(), token)), false);
            }
            return entities;
        }
        List<Labelled> group = new ArrayList<>();
        for (Labelled next : units(tokens)) {
            if (!group.isEmpty()
                    && (next.begins()
                            || !next.kind().equals(group.get(group.size() - 1).kind()))) {
                add(entities, text, group, true);
                group.clear();
            }
            group.add(next);
        }
        add(entities, text, group, true);
        return entities;
    }

    private static void add(List<Entity> entities, String text, List<Labelled> group, boolean merged) {
        if (group.isEmpty() || group.get(0).label().equals(OUTSIDE)) {
            return;
        }
        double sum = 0;
        for (Labelled part : group) {
            sum += part.score();
        }
        Labelled first = group.get(0);
        int end = group.get(group.size() - 1).end();
        entities.add(new Entity(
                merged ? first.kind() : first.label(), text.substring(first.start(), end), first.start(), end, (float)
                        (sum / group.size())));
    }

    /** What is merged: tokens, or words with one label each. */
    private List<Labelled> units(List<Token> tokens) {
        List<Labelled> units = new ArrayList<>();
        if (merging == EntityMerging.SIMPLE) {
            tokens.forEach(token -> units.add(labelled(token.scores(), token)));
            return units;
        }
        List<Token> word = new ArrayList<>();
        for (Token token : tokens) {
            if (!token.continuesWord() && !word.isEmpty()) {
                units.add(word(word));
                word.clear();
            }
            word.add(token);
        }
        if (!word.isEmpty()) {
            units.add(word(word));
        }
        return units;
    }

    private Labelled word(List<Token> word) {
        Token first = word.get(0);
        float[] scores =
                switch (merging) {
                    case AVERAGE -> mean(word);
                    case MAX -> surest(word);
                    default -> first.scores();
                };
        int best = Scores.best(scores);
        return new Labelled(
                labels.get(best),
                scores[best],
                first.start(),
                word.get(word.size() - 1).end());
    }

    private Labelled labelled(float[] scores, Token token) {
        int best = Scores.best(scores);
        return new Labelled(labels.get(best), scores[best], token.start(), token.end());
    }

    private static float[] mean(List<Token> word) {
        float[] mean = new float[word.get(0).scores().length];
        for (Token token : word) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += token.scores()[i] / word.size();
            }
        }
        return mean;
    }

    private static float[] surest(List<Token> word) {
        float[] surest = word.get(0).scores();
        for (Token token : word) {
            if (token.scores()[Scores.best(token.scores())] > surest[Scores.best(surest)]) {
                surest = token.scores();
            }
        }
        return surest;
    }
}
