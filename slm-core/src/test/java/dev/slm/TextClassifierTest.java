package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slm.internal.task.Scores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores are what the settings make of the classifier's outputs, in one text, pairs and zero-shot questions. */
class TextClassifierTest {
    private static final String TEXT = "ab cd ef";

    @TempDir
    Path temp;

    private TaskFolder folder() throws IOException {
        return TaskFolder.of(temp, "bert-seqcls");
    }

    private static float score(Classification classification, String label) {
        return classification.scores().stream()
                .filter(score -> score.label().equals(label))
                .findFirst()
                .orElseThrow()
                .score();
    }

    @Test
    void theProblemTypeSaysWhatBecomesOfOutputs() throws IOException {
        Path several =
                folder().config("problem_type", "multi_label_classification").write();
        Path regression = folder().config("problem_type", "regression").write();
        try (Encoder encoder = Encoder.load(several);
                TextClassifier multiLabel = TextClassifier.load(several);
                TextClassifier single =
                        TextClassifier.builder(several).multiLabel(false).load();
                TextClassifier raw = TextClassifier.load(regression)) {
            float[] logits = encoder.encode(TEXT).seqclsLogits();
            assertThat(multiLabel.multiLabel()).isTrue();
            for (int i = 0; i < logits.length; i++) {
                String label = raw.labels().get(i);
                assertThat(score(multiLabel.classify(TEXT), label))
                        .isCloseTo((float) (1 / (1 + Math.exp(-logits[i]))), within(1e-6f));
                assertThat(score(single.classify(TEXT), label)).isCloseTo(Scores.softmax(logits)[i], within(1e-6f));
                assertThat(score(raw.classify(TEXT), label)).isEqualTo(logits[i]);
            }
        }
    }

    @Test
    void labelsWithoutNamesAreNumbered() throws IOException {
        Path unnamed = folder().config("id2label", null).write();
        Path wrong = folder().labels("one", "two").write();
        try (TextClassifier classifier = TextClassifier.load(unnamed)) {
            assertThat(classifier.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        }
        assertThatThrownBy(() -> TextClassifier.load(wrong))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("id2label")
                .hasMessageContaining("labels 0 to 2");
    }

    @Test
    void segmentsAreLeftOutWhereTheTokenizerDoesNotGiveThem() throws IOException {
        Path model = folder().file(
                        "tokenizer_config.json", "{\"model_input_names\": [\"input_ids\", \"attention_mask\"]}")
                .write();
        // [CLS] ab [SEP] cd [SEP]
        int[] ids = {2, 7, 3, 13, 3};
        try (TextClassifier without = TextClassifier.load(model);
                TextClassifier with = TextClassifier.load(folder().write())) {
            assertThat(without.classify("ab", "cd"))
                    .isEqualTo(without.classifyIds(List.of(ids), null).get(0));
            assertThat(with.classify("ab", "cd"))
                    .isEqualTo(with.classifyIds(List.of(ids), List.of(new int[] {0, 0, 0, 1, 1}))
                            .get(0))
                    .isNotEqualTo(without.classify("ab", "cd"));
        }
    }

    @Test
    void ofALongPairTheLongerTextIsCut() throws IOException {
        try (TextClassifier classifier = TextClassifier.load(folder().write())) {
            // 64 tokens less 3 special ones: 61.
            assertThat(classifier.classify("ab ".repeat(300), "cd ".repeat(11)))
                    .isEqualTo(classifier.classify("ab ".repeat(50), "cd ".repeat(11)));
            assertThat(classifier.classify("ab ".repeat(11), "cd ".repeat(300)))
                    .isEqualTo(classifier.classify("ab ".repeat(11), "cd ".repeat(50)));
            assertThat(classifier.classify(List.of())).isEmpty();
            assertThat(classifier.classify("")).isEqualTo(classifier.classify("  "));
            assertThatThrownBy(() -> classifier.classify(List.of("a"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The RoBERTa fixture has the labels contradiction, neutral and entailment; its text frames are spelt out here. */
    @Test
    void zeroShotAsksAModelOfInference() throws IOException {
        String tokenizer =
                "{\"added_tokens\": [], \"model\": {\"type\": \"WordLevel\", \"unk_token\": \"<unk>\", \"vocab\":"
                        + " {\"<s>\": 0, \"<pad>\": 1, \"</s>\": 2, \"<unk>\": 3, \"about\": 4, \"sport\": 5, \"art\": 6,"
                        + " \"goal\": 7}}, \"pre_tokenizer\": {\"type\": \"Whitespace\"}, \"post_processor\": {\"type\":"
                        + " \"RobertaProcessing\", \"sep\": [\"</s>\", 2], \"cls\": [\"<s>\", 0], \"trim_offsets\": true,"
                        + " \"add_prefix_space\": false}}";
        Path model = TaskFolder.of(temp, "roberta-seqcls")
                .file("tokenizer.json", tokenizer)
                .write();
        try (ZeroShotClassifier classifier = ZeroShotClassifier.builder(model)
                        .hypothesis("about {} about")
                        .load();
                Encoder encoder = Encoder.load(model)) {
            float[] sport =
                    encoder.encode(new int[] {0, 7, 7, 2, 2, 4, 5, 4, 2}, null).seqclsLogits();
            float[] art =
                    encoder.encode(new int[] {0, 7, 7, 2, 2, 4, 6, 4, 2}, null).seqclsLogits();
            Classification one = classifier.classify("goal goal", List.of("sport", "art"));
            Classification each = classifier.classifyMultiLabel("goal goal", List.of("sport", "art"));
            assertThat(score(one, "sport"))
                    .isCloseTo((float) (Math.exp(sport[2]) / (Math.exp(sport[2]) + Math.exp(art[2]))), within(1e-5f));
            assertThat(score(each, "sport"))
                    .isCloseTo((float) (Math.exp(sport[2]) / (Math.exp(sport[2]) + Math.exp(sport[0]))), within(1e-5f));
            assertThat(score(each, "art"))
                    .isCloseTo((float) (Math.exp(art[2]) / (Math.exp(art[2]) + Math.exp(art[0]))), within(1e-5f));
            assertThat(classifier.classify("goal goal", List.of("art")))
                    .isEqualTo(classifier.classifyMultiLabel("goal goal", List.of("art")));
            assertThat(classifier.classify("goal ".repeat(100), List.of("art", "sport")))
                    .isEqualTo(classifier.classify("goal ".repeat(57), List.of("art", "sport")));
            assertThatThrownBy(() -> classifier.classify("goal", List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Path other = folder().write();
        assertThatThrownBy(() -> ZeroShotClassifier.load(other))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("[negative, neutral, positive]");
    }
}
