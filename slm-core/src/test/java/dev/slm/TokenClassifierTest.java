package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.slm.internal.task.Scores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entities, held against labels that the test computes from hidden states with a classifier of its own. */
class TokenClassifierTest {
    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
    private static final int HIDDEN = 64;
    private static final String TEXT = "abx, cd efyz  gh abcd ij kl 😀 mn abq cd ab efz. gh ij opq ab cd";

    @TempDir
    Path temp;

    private final float[] weight = new float[LABELS.size() * HIDDEN];
    private final float[] bias = {.5f, -.1f, .1f, 0, .2f};
    private Path folder;

    /** A piece of the text with the probabilities of its labels. */
    private record Piece(int start, int end, float[] scores) {}

    @BeforeEach
    void write() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian() / 2;
        }
        folder = TaskFolder.of(temp, "bert-seqcls")
                .config("architectures", List.of("BertForTokenClassification"))
                .labels(LABELS.toArray(String[]::new))
                .tensor("classifier.weight", weight, LABELS.size(), HIDDEN)
                .tensor("classifier.bias", bias, LABELS.size())
                .write();
    }

    private float[] chances(float[] hidden) {
        float[] logits = bias.clone();
        for (int label = 0; label < logits.length; label++) {
            for (int i = 0; i < HIDDEN; i++) {
                logits[label] += weight[label * HIDDEN + i] * hidden[i];
            }
        }
        return Scores.softmax(logits);
    }

    /** The pieces of every word, cut by hand: the longest that the vocabulary has, first letters, then single ones. */
    private List<List<Piece>> words() {
        List<int[]> spans = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        List<Integer> ids = new ArrayList<>(List.of(2));
        for (MatchResult word :
                Pattern.compile("[a-z]+|[^a-z\\s]+").matcher(TEXT).results().toList()) {
            int count = 0;
            int at = word.start();
            while (at < word.end()) {
                char first = TEXT.charAt(at);
                boolean letter = first >= 'a' && first <= 'z';
                boolean two = letter && count == 0 && at + 1 < word.end() && TEXT.charAt(at + 1) == first + 1;
                int length = letter ? two ? 2 : 1 : word.end() - at;
                ids.add(!letter ? 1 : 5 + 3 * (first - 'a') + (two ? 2 : count == 0 ? 0 : 1));
                spans.add(new int[] {at, at + length});
                at += length;
                count++;
            }
            sizes.add(count);
        }
        ids.add(3);
        List<List<Piece>> words = new ArrayList<>();
        try (Encoder encoder = Encoder.load(folder)) {
            float[][] hidden = encoder.encode(
                            ids.stream().mapToInt(Integer::intValue).toArray(), null)
                    .lastHiddenState();
            int piece = 0;
            for (int size : sizes) {
                List<Piece> word = new ArrayList<>();
                for (int i = 0; i < size; i++, piece++) {
                    word.add(new Piece(spans.get(piece)[0], spans.get(piece)[1], chances(hidden[piece + 1])));
                }
                words.add(word);
            }
        }
        return words;
    }

    private static float[] ofWord(List<Piece> word, EntityMerging merging) {
        float[] first = word.get(0).scores();
        float[] scores = first.clone();
        for (Piece piece : word.subList(1, word.size())) {
            boolean surer = piece.scores()[Scores.best(piece.scores())] > scores[Scores.best(scores)];
            for (int i = 0; i < scores.length; i++) {
                if (merging == EntityMerging.AVERAGE) {
                    scores[i] += piece.scores()[i];
                } else if (merging == EntityMerging.MAX && surer) {
                    scores[i] = piece.scores()[i];
                }
            }
        }
        for (int i = 0; i < scores.length && merging == EntityMerging.AVERAGE; i++) {
            scores[i] /= word.size();
        }
        return scores;
    }

    private List<Entity> expected(EntityMerging merging) {
        List<Piece> units = new ArrayList<>();
        for (List<Piece> word : words()) {
            if (merging == EntityMerging.NONE || merging == EntityMerging.SIMPLE) {
                units.addAll(word);
            } else {
                units.add(
                        new Piece(word.get(0).start(), word.get(word.size() - 1).end(), ofWord(word, merging)));
            }
        }
        List<Entity> entities = new ArrayList<>();
        String open = "";
        int parts = 0;
        for (Piece unit : units) {
            String label = LABELS.get(Scores.best(unit.scores()));
            float score = unit.scores()[Scores.best(unit.scores())];
            String kind = label.equals("O") || merging == EntityMerging.NONE ? label : label.substring(2);
            if (!kind.equals("O") && kind.equals(open) && label.startsWith("I") && merging != EntityMerging.NONE) {
                Entity last = entities.remove(entities.size() - 1);
                float mean = (last.score() * parts + score) / (parts + 1);
                parts++;
                entities.add(
                        new Entity(kind, TEXT.substring(last.start(), unit.end()), last.start(), unit.end(), mean));
            } else if (!kind.equals("O")) {
                parts = 1;
                entities.add(
                        new Entity(kind, TEXT.substring(unit.start(), unit.end()), unit.start(), unit.end(), score));
            }
            open = kind;
        }
        return entities;
    }

    @ParameterizedTest
    @EnumSource
    void entitiesAreWhatTheLabelsOfTokensSay(EntityMerging merging) {
        List<Entity> expected = expected(merging);
        assertThat(expected).as("entities to be found").hasSizeGreaterThan(3);
        try (TokenClassifier classifier =
                TokenClassifier.builder(folder).merging(merging).load()) {
            List<Entity> found = classifier.entities(TEXT);
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                Entity entity = expected.get(i);
                assertThat(found.get(i))
                        .isEqualTo(new Entity(
                                entity.label(),
                                entity.text(),
                                entity.start(),
                                entity.end(),
                                found.get(i).score()));
                assertThat(found.get(i).score()).isCloseTo(entity.score(), within(1e-4f));
            }
        }
    }

    @Test
    void mergingsDiffer() {
        List<List<String>> texts = new ArrayList<>();
        for (EntityMerging merging : EntityMerging.values()) {
            texts.add(expected(merging).stream()
                    .map(entity -> entity.label() + " " + entity.text() + entity.score())
                    .toList());
        }
        assertThat(texts).doesNotHaveDuplicates();
    }

    @Test
    void everyTokenOfALongTextIsReadOnce() throws IOException {
        // Without O every token is an entity.
        Path all = TaskFolder.of(temp, "bert-seqcls")
                .config("architectures", List.of("BertForTokenClassification"))
                .labels("A", "B", "C")
                .write();
        StringBuilder text = new StringBuilder();
        List<String> words = new ArrayList<>();
        Random random = new Random(6);
        for (int i = 0; i < 300; i++) {
            char first = (char) ('a' + random.nextInt(25));
            words.add("" + first + (char) (first + 1));
            text.append(words.get(i)).append(" ".repeat(1 + random.nextInt(3)));
        }
        try (TokenClassifier classifier =
                TokenClassifier.builder(all).merging(EntityMerging.NONE).load()) {
            List<Entity> found = classifier.entities(text.toString());
            assertThat(found).extracting(Entity::text).isEqualTo(words);
            for (Entity entity : found) {
                assertThat(text.substring(entity.start(), entity.end())).isEqualTo(entity.text());
            }
        }
    }

    @Test
    void nothingIsFoundInNothing() {
        try (TokenClassifier classifier = TokenClassifier.load(folder)) {
            assertThat(classifier.entities("")).isEmpty();
            assertThat(classifier.entities(" \n\t ")).isEmpty();
            assertThat(classifier.entities(List.of())).isEmpty();
            assertThat(classifier.labels()).isEqualTo(LABELS);
            assertThat(classifier.entities(List.of("", TEXT, "ab")).get(1))
                    .extracting(Entity::label, Entity::start, Entity::end)
                    .isEqualTo(classifier.entities(TEXT).stream()
                            .map(entity -> tuple(entity.label(), entity.start(), entity.end()))
                            .toList());
        }
    }
}
