package dev.slm;

/**
 * What a generation consumed, in tokens.
 *
 * @param promptTokens tokens of the prompt, with those that the template adds
 * @param completionTokens tokens of the answer, without the stop token
 * @param draftedTokens tokens that {@link GenerationOptions#promptLookup()} guessed
 * @param acceptedTokens tokens of the answer that had been guessed, each of which saved a pass of the model
 */
public record Usage(int promptTokens, int completionTokens, int draftedTokens, int acceptedTokens) {
    /** Prompt and answer. */
    public int totalTokens() {
        return promptTokens + completionTokens;
    }
}
