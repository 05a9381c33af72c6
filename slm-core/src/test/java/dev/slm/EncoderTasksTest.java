package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slm.internal.task.Scores;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks say what the scores of their model say. Models are tiny and random, so that texts mean nothing to them. */
class EncoderTasksTest {
    private static final String WORDS = "ab cd ab ef gh ab ij kl mn ab op cd";

    @TempDir
    Path temp;

    private Path model(String fixture, String... files) throws IOException {
        TaskFolder folder = TaskFolder.of(temp, fixture);
        for (int i = 0; i < files.length; i += 2) {
            folder.file(files[i], files[i + 1]);
        }
        return folder.write();
    }

    @Test
    void classifierRanksTheSoftmaxOfItsScores() throws IOException {
        Path folder = model("bert-seqcls");
        try (TextClassifier classifier = TextClassifier.load(folder);
                TextClassifier several =
                        TextClassifier.builder(folder).multiLabel(true).load();
                Encoder encoder = Encoder.load(folder)) {
            assertThat(classifier.labels()).containsExactly("negative", "neutral", "positive");
            float[] logits = encoder.encode(WORDS).seqclsLogits();
            float[] scores = Scores.softmax(logits);
            LabelScore best = classifier.classify(WORDS).best();
            assertThat(best.label()).isEqualTo(classifier.labels().get(Scores.best(logits)));
            assertThat(best.score()).isCloseTo(scores[Scores.best(logits)], within(1e-5f));
            for (LabelScore score : several.classify(WORDS).scores()) {
                float logit = logits[classifier.labels().indexOf(score.label())];
                assertThat(score.score()).isCloseTo(Scores.sigmoid(logit), within(1e-5f));
            }
            Classification pair = classifier.classify("ab cd", "ef gh");
            float[] ofPair = Scores.softmax(encoder.encode("ab cd", "ef gh").seqclsLogits());
            assertThat(pair.best().score()).isCloseTo(ofPair[Scores.best(ofPair)], within(1e-5f));
            assertThat(classifier.classify(List.of("ab", WORDS)).get(1).best().score())
                    .isCloseTo(best.score(), within(1e-5f));
        }
    }

    @Test
    void longTextsAreCutAndChunked() throws IOException {
        Path folder = model("bert-sentence");
        String text = String.join(" ", Collections.nCopies(20, WORDS));
        try (TextEmbedder cut = TextEmbedder.load(folder);
                TextEmbedder chunked =
                        TextEmbedder.builder(folder).chunkLongTexts(8).load()) {
            assertThat(cut.maxTokens()).isEqualTo(64);
            Embedding short64 = cut.embed(text);
            assertThat(short64.truncated()).isTrue();
            assertThat(short64.tokens()).isEqualTo(64);
            Embedding whole = chunked.embed(text);
            assertThat(whole.truncated()).isFalse();
            assertThat(whole.tokens()).isGreaterThan(240);
            assertThat(cut.embed("ab cd").vector())
                    .containsExactly(chunked.embed("ab cd").vector(), within(1e-6f));
        }
    }

    @Test
    void embeddingsArePooledAsTheFilesOrTheCallerSay() throws IOException {
        Path folder = model(
                "bert-sentence",
                "modules.json",
                "[{\"type\": \"sentence_transformers.models.Transformer\", \"path\": \"\"},"
                        + "{\"type\": \"sentence_transformers.models.Pooling\", \"path\": \"1_Pooling\"}]",
                "1_Pooling/config.json",
                "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}",
                "config_sentence_transformers.json",
                "{\"prompts\": {\"query\": \"ab \", \"document\": \"cd \"}}");
        try (Encoder encoder = Encoder.load(folder);
                TextEmbedder asTold = TextEmbedder.load(folder);
                TextEmbedder first8 = TextEmbedder.builder(folder)
                        .pooling(Pooling.MAX)
                        .dimensions(8)
                        .normalize(true)
                        .load()) {
            float[][] hidden = encoder.encode("ab ef gh").lastHiddenState();
            assertThat(asTold.normalizes()).isFalse();
            assertThat(asTold.embedQuery("ef gh").vector()).containsExactly(hidden[0], within(1e-5f));
            assertThat(asTold.embedPassages(List.of("ef")).get(0).vector())
                    .containsExactly(asTold.embed("cd ef").vector(), within(1e-5f));
            float[] vector = first8.embed("ab ef gh").vector();
            assertThat(vector).hasSize(8);
            double squares = 0;
            float[] expected = new float[8];
            for (int i = 0; i < 8; i++) {
                expected[i] = Float.NEGATIVE_INFINITY;
                for (float[] row : hidden) {
                    expected[i] = Math.max(expected[i], row[i]);
                }
                squares += expected[i] * expected[i];
            }
            for (int i = 0; i < 8; i++) {
                assertThat(vector[i]).isCloseTo((float) (expected[i] / Math.sqrt(squares)), within(1e-5f));
            }
            assertThatThrownBy(() -> TextEmbedder.builder(folder).dimensions(73).load())
                    .hasMessageContaining("72");
        }
    }

    @Test
    void masksAreFilledWithTheBestScores() throws IOException {
        Path folder = model("bert-mlm");
        try (MaskFiller filler = MaskFiller.load(folder);
                Encoder encoder = Encoder.load(folder)) {
            List<List<TokenScore>> guesses = filler.fill("ab [MASK] cd [MASK]", 3);
            int[] ids = {2, 0, 4, 0, 4, 3};
            ids[1] = encoder.tokenizer().idOf("ab").orElseThrow();
            ids[3] = encoder.tokenizer().idOf("cd").orElseThrow();
            float[][] logits = encoder.encode(ids, null).mlmLogits();
            assertThat(guesses).hasSize(2);
            for (int gap = 0; gap < 2; gap++) {
                float[] scores = Scores.softmax(logits[2 + 2 * gap]);
                int[] top = Scores.top(scores, 3);
                for (int i = 0; i < 3; i++) {
                    assertThat(guesses.get(gap).get(i).id()).isEqualTo(top[i]);
                    assertThat(guesses.get(gap).get(i).score()).isCloseTo(scores[top[i]], within(1e-5f));
                }
            }
            assertThatThrownBy(() -> filler.fill("ab cd", 3)).hasMessageContaining("[MASK]");
        }
    }

    @Test
    void answersAreTheBestSpansOfWords() throws IOException {
        Path folder = model("bert-qa");
        String context = "abx cd ef gh ij klm nop";
        try (QuestionAnswerer answerer = QuestionAnswerer.load(folder);
                Encoder encoder = Encoder.load(folder)) {
            EncoderOutput output = encoder.encode("op mn", context);
            Encoding tokens = encoder.tokenizer().encode("op mn", context);
            int[] own = IntStream.range(0, tokens.size())
                    .filter(i -> tokens.sequenceIndex(i) == 1 || i == 0)
                    .toArray();
            float[] starts = chances(output.qaStartLogits(), own);
            float[] ends = chances(output.qaEndLogits(), own);
            float best = 0;
            Span span = new Span(0, 0);
            for (int s = 1; s < own.length; s++) {
                for (int e = s; e < Math.min(own.length, s + 15); e++) {
                    if (starts[s] * ends[e] > best) {
                        best = starts[s] * ends[e];
                        span = new Span(
                                tokens.span(own[s]).start(), tokens.span(own[e]).end());
                    }
                }
            }
            Answer answer = answerer.answer("op mn", context);
            assertThat(answer.score()).isCloseTo(best, within(1e-5f));
            assertThat(answer.start()).isLessThanOrEqualTo(span.start());
            assertThat(answer.end()).isGreaterThanOrEqualTo(span.end());
            assertThat(context.split(" ")).contains(answer.text().split(" "));
            assertThat(answerer.answers("op mn", context, 4)).hasSize(4).doesNotHaveDuplicates();
        }
    }

    private static float[] chances(float[] logits, int[] rows) {
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = logits[rows[i]];
        }
        return Scores.softmax(picked);
    }

    @Test
    void longContextsAreReadInWindows() throws IOException {
        Path folder = model("bert-qa");
        String context = String.join(" ", Collections.nCopies(30, WORDS));
        try (QuestionAnswerer answerer =
                QuestionAnswerer.builder(folder).window(40).stride(10).load()) {
            List<Answer> answers = answerer.answers("op", context, 5);
            assertThat(answers).hasSize(5);
            for (Answer answer : answers) {
                assertThat(answer.text()).isEqualTo(context.substring(answer.start(), answer.end()));
            }
        }
        try (QuestionAnswerer answerer =
                QuestionAnswerer.builder(folder).noAnswer(true).load()) {
            assertThat(answerer.answers("op", WORDS, 50)).anyMatch(answer -> !answer.found());
        }
    }

    @Test
    void hiddenStatesCanBeHadAlone() throws IOException {
        Path folder = model("bert-legacy-pretraining");
        try (Encoder all = Encoder.load(folder);
                Encoder alone = Encoder.builder(folder).heads(false).load()) {
            EncoderOutput output = alone.encode(WORDS);
            assertThat(output.lastHiddenState()).isDeepEqualTo(all.encode(WORDS).lastHiddenState());
            assertThat(all.encode(WORDS).mlmLogits()).isNotNull();
            assertThat(output.mlmLogits()).isNull();
            assertThat(output.poolerOutput()).isNull();
        }
    }

    @Test
    void aMissingHeadIsNamedWithThoseThatAreThere() throws IOException {
        Path folder = model("bert-legacy-pretraining");
        assertThatThrownBy(() -> TokenClassifier.load(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("has no token classifier; it has")
                .hasMessageContaining("a masked-language-model head")
                .hasMessageContaining("a pooler");
        Path labels = model("bert-seqcls");
        assertThatThrownBy(() -> Reranker.load(labels))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("3 labels");
    }

    @Test
    void aClosedModelSaysSo() throws IOException {
        TextEmbedder embedder = TextEmbedder.load(model("bert-sentence"));
        embedder.embed("ab");
        embedder.close();
        embedder.close();
        assertThatThrownBy(() -> embedder.embed("ab"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
