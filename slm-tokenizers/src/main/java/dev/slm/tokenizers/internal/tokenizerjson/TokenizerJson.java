package dev.slm.tokenizers.internal.tokenizerjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slm.tokenizers.Direction;
import dev.slm.tokenizers.Padding;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Truncation;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a tokenizer.json. */
public final class TokenizerJson {
    /** Far beyond real ids; keeps a definition from claiming large tables. */
    private static final int MAX_ADDED_ID = 1 << 24;

    private TokenizerJson() {}

    /** The pipeline that a document describes. */
    public static Pipeline read(byte[] json) {
        Map<String, @Nullable Object> sections = new LinkedHashMap<>();
        ModelSection model = null;
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new TokenizerFormatException("the document is no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(ModelSection.PATH)) {
                    model = new ModelSection(parser);
                } else {
                    sections.put(name, Json.value(parser));
                }
            }
        } catch (IOException e) {
            throw new TokenizerFormatException("the document is not valid JSON: " + e.getMessage(), e);
        }
        if (model == null) {
            throw new TokenizerFormatException("model is missing");
        }
        return pipeline(Fields.of(sections, "tokenizer"), model);
    }

    private static Pipeline pipeline(Fields sections, ModelSection section) {
        List<AddedToken> added =
                sections.has("added_tokens") ? sections.list("added_tokens", TokenizerJson::addedToken) : List.of();
        ModelReader reader = new ModelReader(section, controls(added));
        Model model = reader.read();
        return new Pipeline(
                added,
                sections.has("normalizer") ? NormalizerReader.read(sections.get("normalizer"), "normalizer") : null,
                sections.has("pre_tokenizer")
                        ? PreTokenizerReader.read(sections.get("pre_tokenizer"), "pre_tokenizer")
                        : null,
                model,
                sections.has("post_processor")
                        ? PostProcessorReader.read(sections.get("post_processor"), "post_processor")
                        : null,
                sections.has("decoder") ? DecoderReader.read(sections.get("decoder"), "decoder") : null,
                SpecialNames.guess(added, reader.unknownId()),
                sections.has("truncation") ? truncation(sections.object("truncation")) : null,
                sections.has("padding") ? padding(sections.object("padding")) : null);
    }

    private static AddedToken addedToken(@Nullable Object value, String path) {
        Fields token = Fields.of(value, path);
        int id = token.number("id");
        if (id > MAX_ADDED_ID) {
            throw token.invalid("id", "at most " + MAX_ADDED_ID);
        }
        boolean special = token.flag("special", false);
        return new AddedToken(
                id,
                token.string("content"),
                token.flag("single_word", false),
                token.flag("lstrip", false),
                token.flag("rstrip", false),
                token.flag("normalized", !special),
                special);
    }

    private static BitSet controls(List<AddedToken> added) {
        BitSet controls = new BitSet();
        for (AddedToken token : added) {
            if (token.special()) {
                controls.set(token.id());
            }
        }
        return controls;
    }

    private static Truncation truncation(Fields fields) {
        Truncation.Strategy strategy = fields.choice(
                "strategy",
                fields.string("strategy", "LongestFirst"),
                Map.of(
                        "LongestFirst", Truncation.Strategy.LONGEST_FIRST,
                        "OnlyFirst", Truncation.Strategy.ONLY_FIRST,
                        "OnlySecond", Truncation.Strategy.ONLY_SECOND));
        int maxLength = fields.limit("max_length", 0);
        if (maxLength < 1) {
            throw fields.invalid("max_length", "at least 1");
        }
        return new Truncation(maxLength, fields.number("stride", 0), strategy, direction(fields));
    }

    private static Direction direction(Fields fields) {
        return fields.choice(
                "direction",
                fields.string("direction", "Right"),
                Map.of("Left", Direction.LEFT, "Right", Direction.RIGHT));
    }

    private static Padding padding(Fields fields) {
        int length = fields.get("strategy") instanceof Map<?, ?>
                ? fields.object("strategy").number("Fixed")
                : 0;
        return new Padding(
                length,
                Math.max(1, fields.number("pad_to_multiple_of", 1)),
                direction(fields),
                fields.number("pad_id", 0),
                fields.number("pad_type_id", 0));
    }
}
