package dev.slm.internal.generate;

import dev.slm.tokenizers.IncrementalDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of an answer as its tokens come: whole characters only, and nothing of a stop string. Not thread-safe. */
final class AnswerText {
    private final @Nullable IncrementalDecoder decoder;
    private final StopStrings stops;
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty answer.
     *
     * @param decoder has seen what of the prompt the answer's text continues; null for a model without a tokenizer, whose
     *     answers have no text
     */
    AnswerText(@Nullable IncrementalDecoder decoder, List<String> stops) {
        this.decoder = decoder;
        this.stops = new StopStrings(stops);
    }

    /** Takes the next token and returns the text that has become certain. */
    String push(int id) {
        return decoder == null ? "" : append(stops.push(decoder.push(id)));
    }

    /** Whether a stop string has ended the text. */
    boolean stopped() {
        return stops.found();
    }

    /** Ends the text and returns what was held back. */
    String finish() {
        if (decoder == null || stops.found()) {
            return "";
        }
        String last = append(stops.push(decoder.finish()));
        return stops.found() ? last : last + append(stops.finish());
    }

    /** All text so far. */
    String text() {
        return text.toString();
    }

    private String append(String piece) {
        text.append(piece);
        return piece;
    }
}
