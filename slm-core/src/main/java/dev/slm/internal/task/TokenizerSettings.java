package dev.slm.internal.task;

import dev.slm.internal.encoder.EncoderEngine;
import dev.slm.internal.format.Metadata;
import dev.slm.tokenizers.Direction;
import java.util.Arrays;
import java.util.Map;

/**
 * What {@code tokenizer_config.json} says about the inputs of the model, within what the model can take.
 *
 * @param maxTokens the greatest number of tokens of a text, special ones included
 * @param truncationSide which end longer texts lose
 * @param segments whether the model is told which tokens belong to the second text of a pair. A model whose tokenizer does
 *     not list {@code token_type_ids} among its outputs never saw them, even if it has a table for them.
 */
record TokenizerSettings(int maxTokens, Direction truncationSide, boolean segments) {
    private static final String FILE = "tokenizer_config.json";

    static TokenizerSettings of(EncoderEngine engine) {
        Metadata settings = engine.checkpoint()
                .json(FILE)
                .orElseGet(() -> new Metadata(engine.checkpoint().path().resolve(FILE), Map.of()));
        // Where the length is unlimited, a huge number stands there that is no integer.
        double suggested = settings.doubleOr("model_max_length", Double.MAX_VALUE);
        int most = engine.maxTokens();
        boolean told = settings.strings("model_input_names")
                .map(names -> Arrays.asList(names).contains("token_type_ids"))
                .orElse(true);
        return new TokenizerSettings(
                suggested >= 1 ? (int) Math.min(most, suggested) : most, side(settings), told && engine.hasSegments());
    }

    private static Direction side(Metadata settings) {
        return switch (settings.stringOr("truncation_side", "right")) {
            case "right" -> Direction.RIGHT;
            case "left" -> Direction.LEFT;
            default -> throw settings.wrongValue("truncation_side", "expected right or left");
        };
    }
}
