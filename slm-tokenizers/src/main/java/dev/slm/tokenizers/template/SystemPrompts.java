package dev.slm.tokenizers.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * System prompts for templates that have no system role.
 *
 * <p>Some families were trained without one: Gemma's template refuses a system message, others pass over it. Their authors
 * put instructions in front of the first user message, with an empty line between (so do Gemma's and Mistral's own
 * examples), and that is what happens here.
 */
final class SystemPrompts {
    private static final String SEPARATOR = "\n\n";
    /** Texts that no template contains by itself. */
    private static final String SYSTEM = "Instructions-7f3a";

    private static final String USER = "Question-91c4";

    private SystemPrompts() {}

    /** Whether a template shows system messages only when they are folded into the user's. */
    static boolean mustFold(ChatTemplate template) {
        ChatTemplateInput probe = ChatTemplateInput.of(List.of(ChatMessage.system(SYSTEM), ChatMessage.user(USER)))
                .withTokens("", "");
        return !shows(template, probe) && shows(template, fold(probe));
    }

    private static boolean shows(ChatTemplate template, ChatTemplateInput probe) {
        try {
            String text = template.renderText(probe);
            return text.contains(SYSTEM) && text.contains(USER);
        } catch (ChatTemplateException e) {
            return false;
        }
    }

    /** Moves the system messages at the beginning into the first user message, or into one of their own. */
    static ChatTemplateInput fold(ChatTemplateInput input) {
        List<ChatMessage> messages = new ArrayList<>(input.messages());
        List<Object> instructions = new ArrayList<>();
        while (!messages.isEmpty() && messages.get(0).role().equals("system")) {
            Object content = messages.remove(0).content();
            if (content != null) {
                instructions.add(content);
            }
        }
        if (instructions.isEmpty()) {
            return input.withMessages(messages);
        }
        int user = 0;
        while (user < messages.size() && !messages.get(user).role().equals("user")) {
            user++;
        }
        if (user == messages.size()) {
            messages.add(0, ChatMessage.user("").with("content", join(instructions)));
        } else {
            Object content = messages.get(user).content();
            instructions.add(content == null ? "" : content);
            messages.set(user, messages.get(user).with("content", join(instructions)));
        }
        return input.withMessages(messages);
    }

    /** One text if all contents are texts, else a list of parts. */
    private static Object join(List<Object> contents) {
        if (contents.stream().allMatch(String.class::isInstance)) {
            return String.join(
                    SEPARATOR, contents.stream().map(String.class::cast).toList());
        }
        List<@Nullable Object> parts = new ArrayList<>();
        for (Object content : contents) {
            if (!parts.isEmpty()) {
                parts.add(Map.of("type", "text", "text", SEPARATOR));
            }
            if (content instanceof List<?> list) {
                parts.addAll(list);
            } else {
                parts.add(Map.of("type", "text", "text", content));
            }
        }
        return parts;
    }
}
