package dev.slm.tokenizers.template;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The chat templates of a model, of which most have one, named "default", and some another for use with tools, named
 * "tool_use"; and the texts of its first and last token.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class ChatTemplates {
    private static final String DEFAULT = "default";
    private static final String TOOL_USE = "tool_use";
    /** The longest known template has 30 kB, the longest known tokenizer_config.json 1.2 MB. */
    private static final long MAX_FILE_SIZE = 32 << 20;

    private static final String GGUF_KEY = "tokenizer.chat_template";

    private final Map<String, ChatTemplate> byName;
    private final @Nullable String bosToken;
    private final @Nullable String eosToken;

    private ChatTemplates(Map<String, String> sources, @Nullable String bosToken, @Nullable String eosToken) {
        Map<String, ChatTemplate> templates = new LinkedHashMap<>();
        sources.forEach((name, source) -> templates.put(name, ChatTemplate.parse(source)));
        this.byName = Collections.unmodifiableMap(templates);
        this.bosToken = bosToken;
        this.eosToken = eosToken;
    }

    private static Optional<ChatTemplates> of(
            Map<String, String> sources, @Nullable String bosToken, @Nullable String eosToken) {
        return sources.isEmpty() ? Optional.empty() : Optional.of(new ChatTemplates(sources, bosToken, eosToken));
    }

    /**
     * One template for all conversations.
     *
     * @param bosToken the text of the model's first token, or null if it has none
     * @param eosToken the text of the model's last token, or null if it has none
     * @throws ChatTemplateException if the text is no valid template
     */
    public static ChatTemplates of(String source, @Nullable String bosToken, @Nullable String eosToken) {
        return new ChatTemplates(Map.of(DEFAULT, source), bosToken, eosToken);
    }

    /**
     * Reads the templates in {@code tokenizer_config.json}: a text, or a list of {@code {"name": …, "template": …}}.
     *
     * @return empty if there are none
     * @throws TokenizerFormatException if a member is of the wrong kind
     * @throws ChatTemplateException if a template is not valid
     */
    public static Optional<ChatTemplates> fromTokenizerConfig(Map<String, ? extends @Nullable Object> config) {
        return of(configured(config), token(config, "bos_token"), token(config, "eos_token"));
    }

    /**
     * Reads the templates of a Hugging Face folder: {@code chat_template.jinja} and
     * {@code additional_chat_templates/NAME.jinja}, else {@code chat_template.json}, else {@code tokenizer_config.json}.
     *
     * @return empty if there are none
     * @throws TokenizerFormatException if a file is damaged or too long
     * @throws ChatTemplateException if a template is not valid
     * @throws IOException if a file cannot be read
     */
    public static Optional<ChatTemplates> fromFolder(Path folder) throws IOException {
        Map<String, @Nullable Object> config = json(folder.resolve("tokenizer_config.json"));
        Map<String, String> sources = new LinkedHashMap<>();
        Path main = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(main)) {
            sources.put(DEFAULT, read(main));
        } else {
            sources.putAll(configured(json(folder.resolve("chat_template.json"))));
            if (sources.isEmpty()) {
                sources.putAll(configured(config));
            }
        }
        Path more = folder.resolve("additional_chat_templates");
        if (Files.isDirectory(more)) {
            try (Stream<Path> files = Files.list(more)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".jinja")) {
                        sources.put(name.substring(0, name.length() - ".jinja".length()), read(file));
                    }
                }
            }
        }
        return of(sources, token(config, "bos_token"), token(config, "eos_token"));
    }

    /**
     * Reads the templates of a GGUF file: {@code tokenizer.chat_template}, and with a name behind a dot its variants.
     *
     * @param metadata the file's metadata; the tokens may be a {@code List} or an array of strings
     * @return empty if there are none
     * @throws TokenizerFormatException if a member is of the wrong kind
     * @throws ChatTemplateException if a template is not valid
     */
    public static Optional<ChatTemplates> fromGguf(Map<String, ? extends @Nullable Object> metadata) {
        Map<String, String> sources = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (key.equals(GGUF_KEY) || key.startsWith(GGUF_KEY + ".")) {
                if (!(value instanceof String source)) {
                    throw new TokenizerFormatException(key + ": a string is right, not " + kind(value));
                }
                sources.put(key.equals(GGUF_KEY) ? DEFAULT : key.substring(GGUF_KEY.length() + 1), source);
            }
        });
        return of(
                sources,
                ggufToken(metadata, "tokenizer.ggml.bos_token_id"),
                ggufToken(metadata, "tokenizer.ggml.eos_token_id"));
    }

    private static @Nullable String ggufToken(Map<String, ? extends @Nullable Object> metadata, String key) {
        Object tokens = metadata.get("tokenizer.ggml.tokens");
        List<?> list =
                tokens instanceof Object[] array ? Arrays.asList(array) : tokens instanceof List<?> l ? l : List.of();
        if (!(metadata.get(key) instanceof Number id)) {
            return null;
        }
        long index = id.longValue();
        // 0xFFFFFFFF and -1 stand for "none" in some files.
        return index >= 0 && index < list.size() && list.get((int) index) instanceof String text ? text : null;
    }

    private static Map<String, String> configured(Map<String, ? extends @Nullable Object> config) {
        Map<String, String> sources = new LinkedHashMap<>();
        Object value = config.get("chat_template");
        if (value instanceof String source) {
            sources.put(DEFAULT, source);
        } else if (value instanceof List<?> variants) {
            for (Object variant : variants) {
                if (!(variant instanceof Map<?, ?> map)
                        || !(map.get("name") instanceof String name)
                        || !(map.get("template") instanceof String source)) {
                    throw new TokenizerFormatException(
                            "chat_template: a list of objects with a name and a template is right");
                }
                sources.put(name, source);
            }
        } else if (value != null) {
            throw new TokenizerFormatException(
                    "chat_template: a string or a list of named templates is right, not " + kind(value));
        }
        return sources;
    }

    private static String kind(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    /** A token stands there as its text, or as an object with the text in {@code content}. */
    private static @Nullable String token(Map<String, ? extends @Nullable Object> config, String name) {
        Object value = config.get(name);
        Object text = value instanceof Map<?, ?> token ? token.get("content") : value;
        if (text != null && !(text instanceof String)) {
            throw new TokenizerFormatException(
                    name + ": a string or an object with content is right, not " + kind(text));
        }
        return (String) text;
    }

    private static Map<String, @Nullable Object> json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        } else if (!(Json.parse(read(file)) instanceof Map<?, ?> map)) {
            throw new TokenizerFormatException(file + ": a JSON object is right");
        } else {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            map.forEach((name, value) -> members.put(String.valueOf(name), value));
            return members;
        }
    }

    private static String read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_FILE_SIZE) {
            throw new TokenizerFormatException(
                    file + ": " + size + " bytes; at most " + MAX_FILE_SIZE + " are right for such a file");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** The names of the templates. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** The template of a name. */
    public Optional<ChatTemplate> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The text of the model's first token, as far as known. */
    public Optional<String> bosToken() {
        return Optional.ofNullable(bosToken);
    }

    /** The text of the model's last token, as far as known. */
    public Optional<String> eosToken() {
        return Optional.ofNullable(eosToken);
    }

    /**
     * The template for a conversation: "tool_use" if there is one and tools are given, else "default".
     *
     * @throws IllegalArgumentException if there is no default template; the message lists the names
     */
    public ChatTemplate choose(ChatTemplateInput input) {
        ChatTemplate forTools = input.tools() == null ? null : byName.get(TOOL_USE);
        ChatTemplate chosen = forTools == null ? byName.get(DEFAULT) : forTools;
        if (chosen == null) {
            throw new IllegalArgumentException("the model has no default chat template; it has " + names());
        }
        return chosen;
    }

    /**
     * Renders a conversation with the right template: the model's first and last token are filled in where the input
     * has none, and system prompts are folded into the first user message where the template has no system role (see
     * {@link ChatTemplate#fit}).
     *
     * @throws ChatTemplateException as {@link ChatTemplate#render}
     */
    public List<Segment> render(ChatTemplateInput input) {
        ChatTemplate template = choose(input);
        String bos = input.bosToken() == null ? bosToken : input.bosToken();
        String eos = input.eosToken() == null ? eosToken : input.eosToken();
        return template.render(template.fit(input.withTokens(bos, eos)));
    }
}
