package dev.slm.internal.generate.sampling;

import java.util.ArrayList;
import java.util.List;

/** Chooses the tokens of one generation; see the package for the order of its steps. Not thread-safe. */
public final class Sampler {
    private final int vocabularySize;
    private final List<LogitAdjustment> adjustments;
    private final List<CandidateFilter> filters;
    private final boolean greedy;
    private final Candidates candidates;
    private final SplitMix64 random;

    /**
     * A sampler for one generation.
     *
     * @param constraints adjustments that have the last word, after bias and penalties, such as a grammar
     * @throws IllegalArgumentException if a biased token is outside the vocabulary
     */
    public Sampler(SamplingSettings settings, int vocabularySize, List<LogitAdjustment> constraints) {
        this.vocabularySize = vocabularySize;
        greedy = settings.temperature() == 0;
        adjustments = new ArrayList<>(adjustments(settings, vocabularySize));
        adjustments.addAll(constraints);
        filters = greedy ? List.of() : filters(settings);
        candidates = new Candidates(greedy && adjustments.isEmpty() ? 0 : vocabularySize);
        random = new SplitMix64(settings.seed());
    }

    private static List<LogitAdjustment> adjustments(SamplingSettings settings, int vocabularySize) {
        List<LogitAdjustment> chain = new ArrayList<>();
        if (!settings.logitBias().isEmpty()) {
            for (int id : settings.logitBias().keySet()) {
                if (id < 0 || id >= vocabularySize) {
                    throw new IllegalArgumentException("logit bias for token " + id
                            + "; the vocabulary has ids from 0 to " + (vocabularySize - 1));
                }
            }
            chain.add(new LogitBias(settings.logitBias()));
        }
        if (settings.repetitionPenalty() != 1) {
            chain.add(new RepetitionPenalty(
                    settings.repetitionPenalty(), new TokenCounts(vocabularySize, settings.penaltyWindow())));
        }
        if (settings.frequencyPenalty() != 0 || settings.presencePenalty() != 0) {
            chain.add(new FrequencyPresencePenalty(
                    settings.frequencyPenalty(),
                    settings.presencePenalty(),
                    new TokenCounts(vocabularySize, settings.penaltyWindow())));
        }
        return chain;
    }

    private static List<CandidateFilter> filters(SamplingSettings settings) {
        List<CandidateFilter> chain = new ArrayList<>();
        if (settings.temperature() != 1) {
            chain.add(new Temperature(settings.temperature()));
        }
        if (settings.topK() != Integer.MAX_VALUE) {
            chain.add(new TopK(settings.topK()));
        }
        if (settings.topP() < 1) {
            chain.add(new TopP(settings.topP()));
        }
        if (settings.minP() > 0) {
            chain.add(new MinP(settings.minP()));
        }
        if (settings.typicalP() < 1) {
            chain.add(new Typical(settings.typicalP()));
        }
        return chain;
    }

    /** Takes notice of a token of the prompt, in order. */
    public void acceptPrompt(int id) {
        accept(id, false);
    }

    private void accept(int id, boolean generated) {
        for (int i = 0; i < adjustments.size(); i++) {
            adjustments.get(i).accept(id, generated);
        }
    }

    /**
     * Chooses the next token and takes notice of it.
     *
     * @param logits of the whole vocabulary from {@code offset} on; not changed
     * @throws IllegalStateException if no token is possible: every logit is minus infinity or not a number
     */
    public int sample(float[] logits, int offset) {
        int id;
        if (greedy && adjustments.isEmpty()) {
            id = argmax(logits, offset, vocabularySize);
        } else {
            float[] adjusted = candidates.logits();
            for (int i = 0; i < vocabularySize; i++) {
                float logit = logits[offset + i];
                adjusted[i] = Float.isNaN(logit) ? Float.NEGATIVE_INFINITY : logit;
            }
            for (int i = 0; i < adjustments.size(); i++) {
                adjustments.get(i).apply(adjusted);
            }
            id = argmax(adjusted, 0, vocabularySize);
            if (!greedy && adjusted[id] != Float.POSITIVE_INFINITY) {
                id = draw();
            }
        }
        accept(id, true);
        return id;
    }

    private int draw() {
        candidates.reset();
        for (int i = 0; i < filters.size(); i++) {
            filters.get(i).apply(candidates);
        }
        return candidates.draw(random.nextDouble());
    }

    /** The id with the largest logit, the smallest among equals; a logit that is not a number counts for nothing. */
    private static int argmax(float[] logits, int offset, int size) {
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < size; id++) {
            if (logits[offset + id] > largest) {
                largest = logits[offset + id];
                best = id;
            }
        }
        if (best < 0) {
            throw new IllegalStateException("no token is possible: each of the " + size
                    + " logits is minus infinity or not a number; the model's weights may be damaged");
        }
        return best;
    }
}
