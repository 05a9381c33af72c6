package dev.slm.internal.task;

import dev.slm.Answer;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The best answers in the windows of a context, as the question-answering pipeline of transformers finds them
 * ({@code pipelines/question_answering.py}): the score of a span is the product of the probabilities that an answer starts
 * and ends there, each among the tokens of the context and the first token of all, which stands for no answer.
 */
public final class AnswerSearch {
    private final String context;
    private final int maxAnswerTokens;
    private final int wanted;
    private final List<Answer> best = new ArrayList<>();
    private float noAnswer = 1;

    /**
     * @param maxAnswerTokens the longest answer
     * @param wanted how many answers
     */
    public AnswerSearch(String context, int maxAnswerTokens, int wanted) {
        this.context = context;
        this.maxAnswerTokens = maxAnswerTokens;
        this.wanted = wanted;
    }

    /**
     * Searches a window of question and context.
     *
     * @param logits for each token the scores of start and end
     */
    public void search(Encoding window, float[][] logits) {
        int size = window.size();
        boolean[] inContext = new boolean[size];
        for (int i = 0; i < size; i++) {
            inContext[i] = window.sequenceIndex(i) == 1 && window.span(i) != null;
        }
        float[] starts = probabilities(logits, 0, inContext);
        float[] ends = probabilities(logits, 1, inContext);
        noAnswer = Math.min(noAnswer, starts[0] * ends[0]);
        for (int start = 0; start < size; start++) {
            for (int end = start; inContext[start] && end < Math.min(size, start + maxAnswerTokens); end++) {
                if (inContext[end]) {
                    offer(window, start, end, starts[start] * ends[end]);
                }
            }
        }
    }

    /** Over the tokens of the context and the very first one; 0 for the rest. */
    private static float[] probabilities(float[][] logits, int column, boolean[] inContext) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            if (inContext[i] || i == 0) {
                largest = Math.max(largest, logits[i][column]);
            }
        }
        double sum = 0;
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            if (inContext[i] || i == 0) {
                sum += Math.exp(logits[i][column] - largest);
            }
        }
        for (int i = 0; i < logits.length; i++) {
            if (inContext[i] || i == 0) {
                probabilities[i] = (float) (Math.exp(logits[i][column] - largest) / sum);
            }
        }
        return probabilities;
    }

    private void offer(Encoding window, int start, int end, float score) {
        if (best.size() == wanted && score <= best.get(wanted - 1).score()) {
            return;
        }
        int from = wordStart(window, start);
        int to = wordEnd(window, end);
        // Windows overlap, and spans grow to whole words: the same answer may come up again.
        for (int i = 0; i < best.size(); i++) {
            Answer known = best.get(i);
            if (known.start() == from && known.end() == to) {
                if (known.score() >= score) {
                    return;
                }
                best.remove(i);
                break;
            }
        }
        best.add(new Answer(context.substring(from, to), from, to, score));
        best.sort(Comparator.comparingDouble(Answer::score).reversed());
        if (best.size() > wanted) {
            best.remove(wanted);
        }
    }

    private static int wordStart(Encoding window, int token) {
        int first = token;
        while (first > 0 && sameWord(window, first - 1, token)) {
            first--;
        }
        return span(window, first).start();
    }

    private static int wordEnd(Encoding window, int token) {
        int last = token;
        while (last < window.size() - 1 && sameWord(window, last + 1, token)) {
            last++;
        }
        return span(window, last).end();
    }

    private static boolean sameWord(Encoding window, int other, int token) {
        return window.wordIndex(token) >= 0
                && window.sequenceIndex(other) == 1
                && window.span(other) != null
                && window.wordIndex(other) == window.wordIndex(token);
    }

    private static Span span(Encoding window, int token) {
        Span span = window.span(token);
        if (span == null) {
            throw new IllegalStateException("a token of the context without a span");
        }
        return span;
    }

    /**
     * The best answers of all windows, the best first.
     *
     * @param mayBeNone whether "no answer" competes with them
     */
    public List<Answer> answers(boolean mayBeNone) {
        List<Answer> answers = new ArrayList<>(best);
        if (mayBeNone) {
            answers.add(new Answer("", 0, 0, noAnswer));
            answers.sort(Comparator.comparingDouble(Answer::score).reversed());
        }
        return List.copyOf(answers.subList(0, Math.min(wanted, answers.size())));
    }
}
