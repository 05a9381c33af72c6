package dev.slm.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.Entity;
import dev.slm.EntityMerging;
import dev.slm.internal.task.EntityMerger.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens become entities as the token-classification pipeline of transformers makes them. */
class EntityMergerTest {
    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    private static final String TEXT = "Ada Lovelace met Bob in Zürich";

    /** Ada | Love ##lace | met | Bob | in | Zür ##ich */
    private static final List<Token> TOKENS = List.of(
            new Token(scores(1, .9f), 0, 3, false),
            new Token(scores(2, .8f), 4, 8, false),
            new Token(scores(4, .6f), 8, 12, true),
            new Token(scores(0, .9f), 13, 16, false),
            new Token(scores(1, .7f), 17, 20, false),
            new Token(scores(0, .9f), 21, 23, false),
            new Token(scores(4, .5f), 24, 27, false),
            new Token(scores(4, .7f), 27, 30, true));

    private static float[] scores(int label, float score) {
        float[] scores = {.1f, .01f, .02f, .03f, .04f};
        scores[label] = score;
        return scores;
    }

    private static List<Entity> entities(EntityMerging merging) {
        return new EntityMerger(LABELS, merging).entities(TEXT, TOKENS);
    }

    @Test
    void noneKeepsEveryTokenOutsideO() {
        assertThat(entities(EntityMerging.NONE))
                .extracting(Entity::label)
                .containsExactly("B-PER", "I-PER", "I-LOC", "B-PER", "I-LOC", "I-LOC");
    }

    @Test
    void simpleJoinsNeighboursOfAKind() {
        List<Entity> found = entities(EntityMerging.SIMPLE);
        assertThat(found).extracting(Entity::text).containsExactly("Ada Love", "lace", "Bob", "Zürich");
        assertThat(found).extracting(Entity::label).containsExactly("PER", "LOC", "PER", "LOC");
        assertThat(found.get(0).score()).isCloseTo(.85f, within(1e-6f));
    }

    @Test
    void firstTakesTheLabelOfAWordFromItsFirstToken() {
        List<Entity> found = entities(EntityMerging.FIRST);
        assertThat(found).extracting(Entity::text).containsExactly("Ada Lovelace", "Bob", "Zürich");
        assertThat(found.get(2).score()).isCloseTo(.5f, within(1e-6f));
    }

    @Test
    void averageTakesTheBestMean() {
        List<Entity> found = entities(EntityMerging.AVERAGE);
        assertThat(found).extracting(Entity::text).containsExactly("Ada Lovelace", "Bob", "Zürich");
        assertThat(found.get(0).score()).isCloseTo((.9f + (.8f + .02f) / 2) / 2, within(1e-6f));
        assertThat(found.get(2).score()).isCloseTo(.6f, within(1e-6f));
    }

    @Test
    void maxTakesTheSurestToken() {
        List<Entity> found = entities(EntityMerging.MAX);
        assertThat(found.get(2).score()).isCloseTo(.7f, within(1e-6f));
    }

    @Test
    void aBeginningSplitsNeighboursOfAKind() {
        List<Token> two = List.of(new Token(scores(1, .9f), 0, 3, false), new Token(scores(1, .8f), 4, 12, false));
        assertThat(new EntityMerger(LABELS, EntityMerging.SIMPLE).entities(TEXT, two))
                .extracting(Entity::text)
                .containsExactly("Ada", "Lovelace");
    }
}
