package dev.slm.tokenizers.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template is rendered with. Immutable.
 *
 * <p>Trusted, so that control tokens in them are meant: the messages' roles, {@code bosToken} and {@code eosToken}. All
 * other strings (contents, names, tool calls, tools, documents, template arguments) are only text, whatever they spell.
 *
 * @param messages the conversation, first message first
 * @param tools functions that the model may call, each as the JSON schema object of the function; null if there are none
 * @param documents for retrieval, each a map such as {@code title} and {@code text}; null if there are none
 * @param addGenerationPrompt whether the text ends with the beginning of the model's next message
 * @param bosToken the text of the model's first token; null if it has none, and then undefined in the template
 * @param eosToken the text of the model's last token; null as before
 * @param arguments further variables of the template, such as {@code enable_thinking}
 * @param clock what {@code strftime_now} asks
 */
public record ChatTemplateInput(
        List<ChatMessage> messages,
        @Nullable List<?> tools,
        @Nullable List<?> documents,
        boolean addGenerationPrompt,
        @Nullable String bosToken,
        @Nullable String eosToken,
        Map<String, @Nullable Object> arguments,
        Clock clock) {

    /** Copies the lists. */
    public ChatTemplateInput {
        messages = List.copyOf(messages);
        tools = tools == null ? null : Collections.unmodifiableList(new ArrayList<>(tools));
        documents = documents == null ? null : Collections.unmodifiableList(new ArrayList<>(documents));
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** A conversation with a generation prompt, without tools and tokens, at the system's time. */
    public static ChatTemplateInput of(List<ChatMessage> messages) {
        return new ChatTemplateInput(messages, null, null, true, null, null, Map.of(), Clock.systemDefaultZone());
    }

    /** This input with other messages. */
    public ChatTemplateInput withMessages(List<ChatMessage> others) {
        return new ChatTemplateInput(
                others, tools, documents, addGenerationPrompt, bosToken, eosToken, arguments, clock);
    }

    /** This input with tools, or without if null. */
    public ChatTemplateInput withTools(@Nullable List<?> others) {
        return new ChatTemplateInput(
                messages, others, documents, addGenerationPrompt, bosToken, eosToken, arguments, clock);
    }

    /** This input with the model's first and last token. */
    public ChatTemplateInput withTokens(@Nullable String bos, @Nullable String eos) {
        return new ChatTemplateInput(messages, tools, documents, addGenerationPrompt, bos, eos, arguments, clock);
    }

    /** This input with or without generation prompt. */
    public ChatTemplateInput withGenerationPrompt(boolean on) {
        return new ChatTemplateInput(messages, tools, documents, on, bosToken, eosToken, arguments, clock);
    }

    /** This input with other template arguments. */
    public ChatTemplateInput withArguments(Map<String, @Nullable Object> others) {
        return new ChatTemplateInput(
                messages, tools, documents, addGenerationPrompt, bosToken, eosToken, others, clock);
    }

    /** This input at another time. */
    public ChatTemplateInput withClock(Clock other) {
        return new ChatTemplateInput(
                messages, tools, documents, addGenerationPrompt, bosToken, eosToken, arguments, other);
    }

    /**
     * Reads the JSON object that the command line takes: {@code messages}, and as wanted {@code tools},
     * {@code documents}, {@code add_generation_prompt}, {@code bos_token}, {@code eos_token}, {@code template_kwargs} and
     * {@code now} (a local date and time such as {@code 2024-07-26T14:05:09}).
     *
     * @throws IllegalArgumentException if a member is missing or of the wrong kind; the message names it
     */
    public static ChatTemplateInput fromJson(Map<String, ? extends @Nullable Object> json) {
        List<ChatMessage> messages = new ArrayList<>();
        List<?> list = member(json, "messages", List.class, "a list of messages");
        if (list == null) {
            throw new IllegalArgumentException("messages: missing; a list of messages is right");
        }
        for (Object message : list) {
            messages.add(message(message, messages.size()));
        }
        Boolean prompt = member(json, "add_generation_prompt", Boolean.class, "true or false");
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        Map<?, ?> kwargs = member(json, "template_kwargs", Map.class, "an object");
        if (kwargs != null) {
            kwargs.forEach((name, value) -> arguments.put(String.valueOf(name), value));
        }
        return new ChatTemplateInput(
                messages,
                (List<?>) member(json, "tools", List.class, "a list of tools or null"),
                (List<?>) member(json, "documents", List.class, "a list of documents or null"),
                Boolean.TRUE.equals(prompt),
                member(json, "bos_token", String.class, "a string or null"),
                member(json, "eos_token", String.class, "a string or null"),
                arguments,
                clock(member(json, "now", String.class, "a date and time")));
    }

    private static ChatMessage message(@Nullable Object value, int index) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("messages[" + index + "]: an object with role and content is right");
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), member));
        try {
            return new ChatMessage(members);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("messages[" + index + "]." + e.getMessage(), e);
        }
    }

    private static Clock clock(@Nullable String now) {
        if (now == null) {
            return Clock.systemDefaultZone();
        }
        try {
            return Clock.fixed(LocalDateTime.parse(now).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("now: \"" + now + "\"; such as \"2024-07-26T14:05:09\" is right", e);
        }
    }

    private static <T> @Nullable T member(
            Map<String, ? extends @Nullable Object> json, String name, Class<T> type, String right) {
        Object value = json.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(name + ": " + value + "; " + right + " is right");
        }
        return type.cast(value);
    }
}
