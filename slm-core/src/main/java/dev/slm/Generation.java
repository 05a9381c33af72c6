package dev.slm;

import java.util.List;

/**
 * What a model made of a prompt; a partial answer if {@link #finishReason()} says so.
 *
 * @param text the answer, without prompt, control tokens and stop strings
 * @param ids the tokens that were made, without the stop token. Those of a stop string are among them.
 * @param promptIds the tokens of the prompt, as the model read them
 * @param finishReason why it ended
 * @param usage tokens read and made
 * @param timings where the time went
 * @param logprobs one entry a token of {@code ids} if {@link GenerationOptions#logprobs()} asked for it, else none
 */
public record Generation(
        String text,
        int[] ids,
        int[] promptIds,
        FinishReason finishReason,
        Usage usage,
        Timings timings,
        List<TokenLogprobs> logprobs) {
    public Generation {
        ids = ids.clone();
        promptIds = promptIds.clone();
        logprobs = List.copyOf(logprobs);
    }

    /** The tokens that were made; a copy. */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /** The tokens of the prompt; a copy. */
    @Override
    public int[] promptIds() {
        return promptIds.clone();
    }
}
