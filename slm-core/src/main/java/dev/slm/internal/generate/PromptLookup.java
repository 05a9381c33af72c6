package dev.slm.internal.generate;

import java.util.Arrays;

/**
 * Guesses the next tokens of a text that repeats itself: where its last tokens have been before, what followed there is
 * likely to follow again. Saxena, "Prompt Lookup Decoding" (2023). The guess costs a look at each token of the text, which
 * is nothing beside a pass of a model.
 *
 * <p>Guesses become longer while they prove right and shorter when they do not. Where memory is what limits a pass, a few
 * tokens more cost next to nothing; elsewhere they cost as much as passes of their own. So the time that guesses save is
 * weighed against what they cost, and while they do not pay there are pauses, each twice as long as the one before.
 *
 * <p>Not thread-safe.
 */
final class PromptLookup {
    /** Fewer tokens in common are chance more often than repetition. */
    private static final int SHORTEST_MATCH = 2;

    /** More tokens in common do not make a guess any surer. */
    private static final int LONGEST_MATCH = 8;

    private static final int LONGEST_PAUSE = 63;

    /** The first guess is a short one. */
    private static final int FIRST_LIMIT = 4;

    /** How much of the balance counts after another guess. */
    private static final double MEMORY = 0.75;

    /** Past success excuses so much, in passes. */
    private static final double MOST_CREDIT = 2;

    private final int most;
    private int[] text = new int[64];
    private int length;

    private int limit;

    /** Nanoseconds of a pass without a guess; 0 while unknown. */
    private double alone;

    /** What the last guesses have saved, in passes without a guess. */
    private double balance;

    /** Tokens until the next guess, and how long the pause was when it began. */
    private int pause;

    private int nextPause;

    /** @param most tokens of a guess, at least 1 */
    PromptLookup(int most) {
        this.most = most;
        limit = Math.min(most, FIRST_LIMIT);
    }

    /** Takes notice of the next token of prompt or answer. */
    void accept(int id) {
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length);
        }
        text[length++] = id;
        if (pause > 0) {
            pause--;
        }
    }

    /**
     * Guesses what follows.
     *
     * @param guess gets the tokens, from {@code offset} on
     * @param room for so many; none if 0 or less
     * @return how many there are
     */
    int guess(int[] guess, int offset, int room) {
        if (pause > 0) {
            return 0;
        }
        int from = continuation();
        int count = Math.max(0, Math.min(length - from, Math.min(room, limit)));
        System.arraycopy(text, from, guess, offset, count);
        return count;
    }

    /** What follows the best match: the longest, and the last of those. The end of the text if there is none. */
    private int continuation() {
        int best = length;
        int longest = SHORTEST_MATCH - 1;
        for (int end = length - 1; end > longest && longest < LONGEST_MATCH; end--) {
            int matched = matched(end);
            if (matched > longest) {
                longest = matched;
                best = end;
            }
        }
        return best;
    }

    /** How many tokens before {@code end} equal those at the end of the text. */
    private int matched(int end) {
        int matched = 0;
        while (matched < Math.min(end, LONGEST_MATCH) && text[end - 1 - matched] == text[length - 1 - matched]) {
            matched++;
        }
        return matched;
    }

    /** Learns what a pass takes that reads one token and no guess. */
    void passed(long nanos) {
        double cost = cost(nanos);
        alone = alone == 0 ? cost : (alone + cost) / 2;
    }

    /** Learns how many tokens of a guess were right, and what the pass took that read it. */
    void judge(int guessed, int right, long nanos) {
        limit = right == guessed ? Math.min(most, 2 * limit) : right + 1;
        double cost = cost(nanos);
        // No pass is faster than one without a guess: if this one was, what is known of those is out of date.
        alone = alone == 0 ? cost : Math.min(alone, cost);
        double saved = right + 1 - cost / alone;
        balance = Math.min(MOST_CREDIT, balance * MEMORY + saved);
        if (balance >= 0) {
            nextPause = 0;
        } else {
            nextPause = saved < 0 ? Math.min(LONGEST_PAUSE, 2 * nextPause + 1) : nextPause / 2;
        }
        pause = nextPause;
    }

    /** A clock may stand still. */
    private static double cost(long nanos) {
        return Math.max(1, nanos);
    }
}
