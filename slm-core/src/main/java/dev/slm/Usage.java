package dev.slm;

/**
 * What a generation consumed, in tokens.
 *
 * @param promptTokens tokens of the prompt, with those that the template adds
 * @param completionTokens tokens of the answer, without the stop token
 */
public record Usage(int promptTokens, int completionTokens) {
    /** Prompt and answer. */
    public int totalTokens() {
        return promptTokens + completionTokens;
    }
}
