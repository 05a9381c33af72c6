package dev.slm.tokenizers.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation: a role, a content, and whatever else a template may ask for ({@code tool_calls},
 * {@code tool_call_id}, {@code name}, {@code reasoning_content} …).
 *
 * <p>The role is the application's word and may become part of a control token, as in {@code <|user|>}; therefore it is a
 * short identifier. Everything else is somebody's text and never becomes a control token.
 *
 * @param members by name, in the order in which a template sees them: null, Boolean, Number, String, List and Map of such;
 *     {@code role} is among them. Unmodifiable (the values in it must not be changed either)
 */
public record ChatMessage(Map<String, @Nullable Object> members) {
    private static final Pattern ROLE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    /**
     * Checks the role.
     *
     * @throws IllegalArgumentException if the role is missing or no identifier of up to 64 letters, digits, {@code _.-}
     */
    public ChatMessage {
        Object role = members.get("role");
        if (!(role instanceof String name) || !ROLE.matcher(name).matches()) {
            throw new IllegalArgumentException("role: " + quoted(role)
                    + "; a letter and up to 63 letters, digits, '_', '.' or '-' are right, such as \"user\"");
        }
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    private static String quoted(@Nullable Object value) {
        String text = String.valueOf(value);
        return value == null ? "missing" : '"' + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + '"';
    }

    /** A message with a role and a text. */
    public static ChatMessage of(String role, @Nullable String content) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("role", role);
        members.put("content", content);
        return new ChatMessage(members);
    }

    /** Instructions of the application. */
    public static ChatMessage system(String content) {
        return of("system", content);
    }

    /** What the user says. */
    public static ChatMessage user(String content) {
        return of("user", content);
    }

    /** What the model said. */
    public static ChatMessage assistant(String content) {
        return of("assistant", content);
    }

    /** This message with one more or another member. */
    public ChatMessage with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(members);
        changed.put(name, value);
        return new ChatMessage(changed);
    }

    /** The role. */
    public String role() {
        return (String) Objects.requireNonNull(members.get("role"));
    }

    /** The content: a string, a list of parts ({@code {"type": "text", "text": …}}), or null. */
    public @Nullable Object content() {
        return members.get("content");
    }
}
