package dev.slm;

import java.util.List;

/**
 * How probable a token of an answer was to the model itself: before penalties, temperature and filters.
 *
 * @param id the token that was chosen
 * @param logprob natural logarithm of its probability; at most 0
 * @param top the most probable tokens at this place, most probable first, as many as the request asked for
 */
public record TokenLogprobs(int id, double logprob, List<Alternative> top) {
    public TokenLogprobs {
        top = List.copyOf(top);
    }

    /**
     * A token that could have been chosen.
     *
     * @param id the token
     * @param logprob natural logarithm of its probability
     */
    public record Alternative(int id, double logprob) {}
}
