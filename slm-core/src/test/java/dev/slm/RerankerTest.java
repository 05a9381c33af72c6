package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rankings, held against scores that the test computes from the pooler's output. */
class RerankerTest {
    private static final int HIDDEN = 64;
    private static final List<String> DOCUMENTS = List.of(
            "ab cd", "", "ef gh ab", "ab cd", "mn op qr", "   ", "[SEP] ab", "abx cdy efz " + "gh ".repeat(200));

    @TempDir
    Path temp;

    private final float[] weight = new float[HIDDEN];
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Random random = new Random(4);
        for (int i = 0; i < HIDDEN; i++) {
            weight[i] = (float) random.nextGaussian();
        }
        folder = TaskFolder.of(temp, "bert-seqcls")
                .config("id2label", null)
                .tensor("classifier.weight", weight, 1, HIDDEN)
                .tensor("classifier.bias", new float[] {.25f}, 1)
                .write();
    }

    private double score(Encoder encoder, String query, String document) {
        float[] pooled = encoder.encode(query, document).poolerOutput();
        double score = .25;
        for (int i = 0; i < HIDDEN; i++) {
            score += weight[i] * pooled[i];
        }
        return score;
    }

    @Test
    void documentsAreOrderedByTheirScores() {
        try (Reranker reranker = Reranker.load(folder);
                Encoder encoder = Encoder.load(folder)) {
            List<Double> scores = new ArrayList<>();
            DOCUMENTS.forEach(document -> scores.add(score(encoder, "ab gh", document)));
            List<Reranked> ranked = reranker.rerank("ab gh", DOCUMENTS);

            // Equal documents keep their own index.
            assertThat(ranked).extracting(Reranked::index).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(ranked).isSortedAccordingTo(Comparator.comparing(Reranked::logit, Comparator.reverseOrder()));
            assertThat(ranked.get(0).logit())
                    .as("scores differ")
                    .isGreaterThan(ranked.get(7).logit() + .1f);
            for (Reranked each : ranked) {
                double score = scores.get(each.index());
                assertThat(each.logit()).isCloseTo((float) score, within(1e-4f));
                assertThat(each.relevance()).isCloseTo((float) (1 / (1 + Math.exp(-score))), within(1e-4f));
            }
        }
    }

    @Test
    void noDocumentsAreNoRankingAndALongQueryIsCut() {
        try (Reranker reranker = Reranker.load(folder);
                Encoder encoder = Encoder.load(folder)) {
            assertThat(reranker.rerank("ab", List.of())).isEmpty();
            String query = "ab cd ".repeat(100);
            assertThat(reranker.rerank(query, List.of("ef")).get(0).logit())
                    .isCloseTo((float) score(encoder, query, "ef"), within(1e-4f));
            // 64 tokens less [CLS], two [SEP] and ef.
            assertThat(reranker.rerank("ab cd ".repeat(30), List.of("ef"))
                            .get(0)
                            .logit())
                    .isCloseTo(reranker.rerank(query, List.of("ef")).get(0).logit(), within(1e-5f));
        }
    }
}
