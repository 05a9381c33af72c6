package dev.slm.internal.encoder;

import java.util.ArrayList;
import java.util.List;

/**
 * How the texts of a call are split into forward passes. Where there are texts enough, every worker takes passes of its
 * own: nobody waits for anybody between operators, and what a worker computes stays in its caches. Else all workers share
 * one pass after the other.
 *
 * @param ends of every pass the end of its run of texts
 * @param apart whether every worker takes passes of its own
 */
record PassPlan(List<Integer> ends, boolean apart) {
    /** With fewer tokens per worker it takes less time to read the weights once, together. */
    private static final int FEWEST_APART = 64;

    /** Workers apart may take so much longer than equal shares before sharing passes is quicker. */
    private static final double LOSS_APART = 1.15;

    /** @param most tokens per pass and worker, unless a single text has more */
    static PassPlan of(List<TokenSequence> texts, int workers, int most) {
        long tokens = 0;
        for (TokenSequence text : texts) {
            tokens += text.length();
        }
        long shared = (long) most * workers;
        long rounds = Math.max(1, (tokens + shared - 1) / shared);
        // Passes half as large may be shared out more evenly.
        for (long passes = rounds; workers > 1 && passes <= 2 * rounds; passes *= 2) {
            long each = (tokens + workers * passes - 1) / (workers * passes);
            if (each >= FEWEST_APART) {
                PassPlan apart = new PassPlan(split(texts, each), true);
                if (apart.longestShare(texts, workers) <= LOSS_APART * tokens / workers) {
                    return apart;
                }
            }
        }
        return new PassPlan(split(texts, shared), false);
    }

    private static List<Integer> split(List<TokenSequence> texts, long most) {
        List<Integer> ends = new ArrayList<>();
        long inPass = 0;
        for (int i = 0; i < texts.size(); i++) {
            int length = texts.get(i).length();
            if (inPass > 0 && inPass + length > most) {
                ends.add(i);
                inPass = 0;
            }
            inPass += length;
        }
        if (!texts.isEmpty()) {
            ends.add(texts.size());
        }
        return ends;
    }

    /** Tokens of the worker that has the most when each takes the next pass as soon as it is free. */
    private long longestShare(List<TokenSequence> texts, int workers) {
        long[] shares = new long[workers];
        int text = 0;
        for (int end : ends) {
            int least = 0;
            for (int worker = 1; worker < workers; worker++) {
                if (shares[worker] < shares[least]) {
                    least = worker;
                }
            }
            while (text < end) {
                shares[least] += texts.get(text++).length();
            }
        }
        long longest = 0;
        for (long share : shares) {
            longest = Math.max(longest, share);
        }
        return longest;
    }

    int passes() {
        return ends.size();
    }

    /** The first text of a pass. */
    int first(int pass) {
        return pass == 0 ? 0 : ends.get(pass - 1);
    }

    /** The end of a pass's texts. */
    int end(int pass) {
        return ends.get(pass);
    }
}
