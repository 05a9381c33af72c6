package dev.slm.internal.generate;

import java.util.Arrays;

/**
 * Guesses the next tokens of a text that repeats itself: where its last tokens have been before, what followed there is
 * likely to follow again. Saxena, "Prompt Lookup Decoding" (2023). The guess costs a look at each token of the text, which
 * is nothing beside a pass of a model.
 *
 * <p>Guesses become longer while they prove right and shorter when they do not; after several in a row of which no token
 * was right there is a pause, each twice as long as the one before. Not thread-safe.
 */
final class PromptLookup {
    /** Fewer tokens in common are chance more often than repetition. */
    private static final int SHORTEST_MATCH = 2;

    /** More tokens in common do not make a guess any surer. */
    private static final int LONGEST_MATCH = 8;

    private static final int LONGEST_PAUSE = 32;

    private final int most;
    private int[] text = new int[64];
    private int length;

    private int limit;
    private int failures;
    private int pause;

    /** @param most tokens of a guess, at least 1 */
    PromptLookup(int most) {
        this.most = most;
        limit = most;
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

    /** Learns how many tokens of a guess were right. */
    void judge(int guessed, int right) {
        if (right == guessed) {
            limit = Math.min(most, 2 * limit);
        } else {
            limit = right + 1;
        }
        if (right > 0) {
            failures = 0;
        } else {
            failures++;
            pause = Math.min(LONGEST_PAUSE, 1 << Math.min(failures - 1, 30)) - 1;
        }
    }
}
