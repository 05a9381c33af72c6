package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.patterns.LiteralSplitter;
import dev.slm.tokenizers.internal.patterns.Patterns;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** A pattern: {@code {"String": …}} or {@code {"Regex": …}}. */
final class PatternField {
    private PatternField() {}

    static Splitter read(Fields stage) {
        Fields pattern = stage.object("pattern");
        if (pattern.has("Regex")) {
            return Patterns.of(pattern.string("Regex"), pattern.path("Regex"));
        }
        return new LiteralSplitter(pattern.string("String"));
    }
}
