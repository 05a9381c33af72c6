package dev.slm;

import java.util.List;

/**
 * How well each label fits a text.
 *
 * @param scores all labels, the best first. Where labels exclude each other the scores add up to 1.
 */
public record Classification(List<LabelScore> scores) {
    public Classification {
        scores = List.copyOf(scores);
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("a classification has at least one label");
        }
    }

    /** The label that fits best. */
    public LabelScore best() {
        return scores.get(0);
    }

    /** The labels that fit at least so well: the answer where several labels may hold at once. */
    public List<LabelScore> atLeast(float threshold) {
        return scores.stream().filter(score -> score.score() >= threshold).toList();
    }
}
