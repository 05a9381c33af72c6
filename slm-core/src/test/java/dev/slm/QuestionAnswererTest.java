package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

/** Answers in long contexts, held against a search through all spans of windows that the test cuts itself. */
class QuestionAnswererTest {
    private static final int[] QUESTION = {id('o'), id('m')};
    private static final int WINDOW = 24;
    private static final int STRIDE = 7;

    @TempDir
    Path temp;

    private Path folder;
    private final List<Integer> words = new ArrayList<>();
    private String context = "";

    /** The token of a two-letter word. */
    private static int id(char first) {
        return 5 + 3 * (first - 'a') + 2;
    }

    @BeforeEach
    void write() throws IOException {
        folder = TaskFolder.of(temp, "bert-qa").write();
        Random random = new Random(8);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            char first = (char) ('a' + random.nextInt(25));
            words.add(id(first));
            text.append(first).append((char) (first + 1)).append(' ');
        }
        context = text.toString();
    }

    private record Candidate(int first, int last, double score) {}

    /** All spans of all windows, the best score of each; and as the last one what is left for no answer. */
    private List<Candidate> candidates(int longest) {
        int room = WINDOW - QUESTION.length - 3;
        List<Candidate> found = new ArrayList<>();
        double none = 1;
        try (Encoder encoder = Encoder.load(folder)) {
            for (int from = 0; ; from += room - STRIDE) {
                int count = Math.min(room, words.size() - from);
                int[] ids = new int[QUESTION.length + 3 + count];
                int[] types = new int[ids.length];
                ids[0] = 2;
                System.arraycopy(QUESTION, 0, ids, 1, QUESTION.length);
                int own = QUESTION.length + 2;
                ids[own - 1] = 3;
                for (int i = 0; i < count; i++) {
                    ids[own + i] = words.get(from + i);
                }
                ids[own + count] = 3;
                for (int i = own; i < ids.length; i++) {
                    types[i] = 1;
                }
                EncoderOutput output = encoder.encode(ids, types);
                double[] starts = chances(output.qaStartLogits(), own, count);
                double[] ends = chances(output.qaEndLogits(), own, count);
                none = Math.min(none, starts[0] * ends[0]);
                for (int first = 0; first < count; first++) {
                    for (int last = first; last < Math.min(count, first + longest); last++) {
                        Candidate each = new Candidate(from + first, from + last, starts[first + 1] * ends[last + 1]);
                        found.removeIf(known -> known.first() == each.first()
                                && known.last() == each.last()
                                && known.score() < each.score());
                        if (found.stream()
                                .noneMatch(known -> known.first() == each.first() && known.last() == each.last())) {
                            found.add(each);
                        }
                    }
                }
                if (from + count == words.size()) {
                    break;
                }
            }
        }
        found.sort(Comparator.comparingDouble(Candidate::score).reversed());
        found.add(new Candidate(0, -1, none));
        return found;
    }

    /** Of the first token and those of the context. */
    private static double[] chances(float[] logits, int own, int count) {
        double[] chances = new double[count + 1];
        double sum = 0;
        for (int i = 0; i <= count; i++) {
            chances[i] = Math.exp(logits[i == 0 ? 0 : own + i - 1]);
            sum += chances[i];
        }
        for (int i = 0; i <= count; i++) {
            chances[i] /= sum;
        }
        return chances;
    }

    @Test
    void theBestSpansOfAllWindowsAreFound() {
        List<Candidate> expected = candidates(4);
        try (QuestionAnswerer answerer = QuestionAnswerer.builder(folder)
                .window(WINDOW)
                .stride(STRIDE)
                .maxAnswerTokens(4)
                .load()) {
            List<Answer> found = answerer.answers("op mn", context, 20);
            assertThat(found).hasSize(20);
            for (int i = 0; i < found.size(); i++) {
                Candidate candidate = expected.get(i);
                assertThat(found.get(i).score()).isCloseTo((float) candidate.score(), within(1e-5f));
                assertThat(found.get(i).start()).isEqualTo(3 * candidate.first());
                assertThat(found.get(i).end()).isEqualTo(3 * candidate.last() + 2);
                assertThat(found.get(i).text())
                        .isEqualTo(context.substring(
                                found.get(i).start(), found.get(i).end()));
            }
        }
    }

    @Test
    void noAnswerHasTheLeastScoreOfItsWindows() {
        List<Candidate> expected = candidates(15);
        double none = expected.get(expected.size() - 1).score();
        try (QuestionAnswerer answerer = QuestionAnswerer.builder(folder)
                .window(WINDOW)
                .stride(STRIDE)
                .noAnswer(true)
                .load()) {
            List<Answer> found = answerer.answers("op mn", context, 5000);
            List<Answer> nothing =
                    found.stream().filter(answer -> !answer.found()).toList();
            assertThat(nothing).hasSize(1);
            assertThat(nothing.get(0).score()).isCloseTo((float) none, within(1e-6f));
            assertThat(found).isSortedAccordingTo(Comparator.comparing(Answer::score, Comparator.reverseOrder()));
            assertThat(found).hasSize(expected.size());
        }
    }

    @Test
    void aContextWithoutTextHasNoAnswer() {
        try (QuestionAnswerer answerer = QuestionAnswerer.load(folder)) {
            assertThat(answerer.answer("op", "").found()).isFalse();
            assertThat(answerer.answer("op", "  \n").found()).isFalse();
            assertThat(answerer.answers("op", "", 3)).isEmpty();
            assertThat(answerer.answer("", context).found()).isTrue();
        }
    }

    @Test
    void aLongQuestionLeavesSmallWindowsUntilThereIsNoRoom() {
        try (QuestionAnswerer answerer = QuestionAnswerer.load(folder)) {
            // 64 tokens less 3 special ones and 56 of the question: windows of 5 words, of which 2 overlap.
            assertThat(answerer.answers("ab ".repeat(56), context, 1000))
                    .extracting(Answer::end)
                    .contains(2, 3 * words.size() - 1);
            assertThatThrownBy(() -> answerer.answer("ab ".repeat(61), context))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> QuestionAnswerer.builder(folder).window(65).load())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64");
        }
    }
}
