package dev.slm;

import dev.slm.internal.generate.TokenLoop;
import java.util.List;

/**
 * A request to a {@link LanguageModel}: what to continue, and how. Options not set here are the model's own. Not
 * thread-safe; may be used again.
 */
public final class Prompt extends OptionSetters<Prompt> {
    private final LanguageModel model;
    private final PromptText text;

    Prompt(LanguageModel model, PromptText text) {
        this.model = model;
        this.text = text;
    }

    /**
     * Instructions that come before what the user says.
     *
     * @throws IllegalArgumentException if the model has no chat template, or this is a raw completion: there is no place
     *     for a system text then
     */
    public Prompt system(String instructions) {
        text.system(instructions);
        return this;
    }

    /**
     * Functions that the model may ask to be called; how it asks is a matter of its chat template, and stands in the
     * answer's text.
     *
     * @param functions each as the JSON schema object of the function: maps, lists, texts, numbers, booleans
     * @throws IllegalArgumentException as {@link #system}
     */
    public Prompt tools(List<?> functions) {
        text.tools(functions);
        return this;
    }

    /** The tokens that the model is going to read. */
    public int[] ids() {
        return text.encode().ids();
    }

    /**
     * Generates, and returns when the answer is complete or something ends it early; {@link Generation#finishReason()}
     * says what. An interrupt of the calling thread ends it, and stays set.
     *
     * @throws IllegalArgumentException if an option is out of its range, or the prompt is longer than the context
     * @throws IllegalStateException if the model is closed already
     */
    public Generation generate() {
        return stream().drain();
    }

    /**
     * Starts generating; the caller's iteration drives it. See {@link TokenStream}.
     *
     * @throws IllegalArgumentException if an option is out of its range, or the prompt is longer than the context
     * @throws IllegalStateException if the model is closed already
     */
    public TokenStream stream() {
        TokenLoop loop = model.start(text.encode(), toOptions());
        return new TokenStream(loop, result -> {});
    }

    @Override
    Prompt self() {
        return this;
    }
}
