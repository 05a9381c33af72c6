package dev.slm.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON from users. */
public final class JsonInput {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonInput() {}

    /**
     * An array of texts.
     *
     * @throws IOException if it is something else; the message says where
     */
    public static List<String> texts(InputStream in) throws IOException {
        if (!(value(in) instanceof List<?> list)) {
            throw new IOException("standard input must hold a JSON array of texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new IOException("element " + texts.size() + " of standard input's array is no text: " + element);
            }
            texts.add(text);
        }
        return texts;
    }

    /**
     * An object.
     *
     * @throws IOException if it is something else; the message says where
     */
    public static Map<String, @Nullable Object> object(InputStream in) throws IOException {
        if (!(value(in) instanceof Map<?, ?> members)) {
            throw new IOException("a JSON object is expected");
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        members.forEach((name, member) -> object.put(String.valueOf(name), member));
        return object;
    }

    private static @Nullable Object value(InputStream in) throws IOException {
        try (JsonParser parser = FACTORY.createParser(in)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("text after the end of the JSON document");
            }
            return value;
        }
    }

    /** The value at the parser's current token. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON document ends early");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
