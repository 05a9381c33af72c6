package dev.slm.tokenizers.internal.tokenizerjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.models.MergeList;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The section {@code model}, read in one pass: its tables go into compact form at once, the rest into values. */
final class ModelSection {
    static final String PATH = "model";

    private final Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    private final Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    private final MergeList merges = new MergeList(PATH + ".merges");
    private double[] scores = new double[0];
    private boolean hasVocabulary;
    private boolean hasMerges;

    /** Reads the object at which the parser stands. */
    ModelSection(JsonParser parser) throws IOException {
        expect(parser, JsonToken.START_OBJECT, PATH, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "vocab" -> readVocabulary(parser);
                case "merges" -> readMerges(parser);
                default -> settings.put(name, Json.value(parser));
            }
        }
    }

    private static void expect(JsonParser parser, JsonToken token, String path, String wanted) throws IOException {
        if (parser.currentToken() != token) {
            throw new TokenizerFormatException(path + " is " + parser.getText() + "; it must be " + wanted);
        }
    }

    /** A map of tokens to ids, or a list of tokens with their scores, whose ids count up. */
    private void readVocabulary(JsonParser parser) throws IOException {
        String path = PATH + ".vocab";
        hasVocabulary = true;
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            readScored(parser, path);
            return;
        }
        expect(parser, JsonToken.START_OBJECT, path, "an object or an array");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            // The parser gives the name's own buffer, so it is copied before going on.
            char[] name = parser.getTextCharacters();
            vocabulary.hold(name, parser.getTextOffset(), parser.getTextLength());
            parser.nextToken();
            expect(parser, JsonToken.VALUE_NUMBER_INT, path + " of a token", "its id");
            vocabulary.addHeld(parser.getLongValue(), path);
        }
    }

    private void readScored(JsonParser parser, String path) throws IOException {
        double[] found = new double[1 << 8];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = path + "[" + count + "]";
            expect(parser, JsonToken.START_ARRAY, place, "a token and its score");
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, place, "a token and its score");
            vocabulary.add(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), count, place);
            if (!parser.nextToken().isNumeric()) {
                throw new TokenizerFormatException(
                        place + " has the score " + parser.getText() + "; it must be a number");
            }
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = parser.getDoubleValue();
            parser.nextToken();
            expect(parser, JsonToken.END_ARRAY, place, "a token and its score only");
        }
        scores = Arrays.copyOf(found, count);
    }

    private void readMerges(JsonParser parser) throws IOException {
        String path = PATH + ".merges";
        hasMerges = true;
        expect(parser, JsonToken.START_ARRAY, path, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                merges.add(parser.getText());
                continue;
            }
            expect(parser, JsonToken.START_ARRAY, path, "an array of pairs of tokens");
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, path, "an array of pairs of tokens");
            merges.addLeft(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, path, "an array of pairs of tokens");
            merges.addRight(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            parser.nextToken();
            expect(parser, JsonToken.END_ARRAY, path, "an array of pairs of tokens");
        }
    }

    Fields settings() {
        return Fields.of(settings, PATH);
    }

    /** The declared type; old definitions leave it out. */
    String type() {
        if (settings.get("type") != null) {
            return settings().string("type");
        }
        if (hasMerges) {
            return "BPE";
        }
        if (scores.length > 0) {
            return "Unigram";
        }
        return settings.containsKey("continuing_subword_prefix") ? "WordPiece" : "WordLevel";
    }

    Vocabulary vocabulary() {
        if (!hasVocabulary || vocabulary.count() == 0) {
            throw new TokenizerFormatException(PATH + ".vocab is missing or empty");
        }
        return vocabulary.build(PATH + ".vocab");
    }

    MergeList merges() {
        return merges;
    }

    double[] scores() {
        return scores;
    }
}
