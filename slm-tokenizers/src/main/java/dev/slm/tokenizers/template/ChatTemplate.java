package dev.slm.tokenizers.template;

import dev.slm.tokenizers.internal.jinja.JinjaTemplate;
import dev.slm.tokenizers.internal.jinja.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template: turns a conversation into the text that the model was trained on.
 *
 * <p>The language is Jinja as Hugging Face's chat templates use it (trim_blocks and lstrip_blocks, break and continue,
 * {@code raise_exception}, {@code strftime_now}, {@code tojson} without HTML escapes), in a sandbox: bounded in steps,
 * nesting and size, and without access to anything but its variables. Templates cannot include others.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class ChatTemplate {
    private final String source;
    private final JinjaTemplate template;
    /** Whether system prompts must be folded; null until asked (each thread would find the same). */
    private volatile @Nullable Boolean folds;

    private ChatTemplate(String source) {
        this.source = source;
        this.template = JinjaTemplate.parse(source);
    }

    /**
     * Reads a template.
     *
     * @throws ChatTemplateException if the text is no valid template; the message says where and what was expected
     */
    public static ChatTemplate parse(String source) {
        return new ChatTemplate(source);
    }

    /** The template's text. */
    public String source() {
        return source;
    }

    /**
     * The conversation as the template can express it. Where the template has no system role (it refuses a system
     * message or passes over it, which a rendering of two short messages shows), the system messages at the beginning
     * go in front of the first user message, with an empty line between. Otherwise the input stays as it is.
     */
    public ChatTemplateInput fit(ChatTemplateInput input) {
        if (input.messages().isEmpty() || !input.messages().get(0).role().equals("system")) {
            return input;
        }
        Boolean fold = folds;
        if (fold == null) {
            fold = SystemPrompts.mustFold(this);
            folds = fold;
        }
        return fold ? SystemPrompts.fold(input) : input;
    }

    /**
     * Renders a conversation as runs of text of the template and of text of others, by turns. Concatenated they are
     * {@link #renderText}.
     *
     * @throws ChatTemplateException if the template refuses the conversation, cannot be computed or reaches a limit
     * @throws IllegalArgumentException if the input holds values other than null, Boolean, Number, String, List and Map
     */
    public List<Segment> render(ChatTemplateInput input) {
        Text text = text(input);
        List<Segment> segments = new ArrayList<>();
        String value = text.value();
        int[] untrusted = text.untrustedRanges();
        int at = 0;
        for (int i = 0; i < untrusted.length; i += 2) {
            if (at < untrusted[i]) {
                segments.add(new Segment(value.substring(at, untrusted[i]), true));
            }
            segments.add(new Segment(value.substring(untrusted[i], untrusted[i + 1]), false));
            at = untrusted[i + 1];
        }
        if (at < value.length()) {
            segments.add(new Segment(value.substring(at), true));
        }
        return segments;
    }

    /** Renders a conversation as one text, for people to read; {@link #render} tells control tokens from user text. */
    public String renderText(ChatTemplateInput input) {
        return text(input).value();
    }

    private Text text(ChatTemplateInput input) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(input.arguments());
        variables.put(
                "messages",
                input.messages().stream().map(ChatTemplate::variable).toList());
        variables.put("tools", input.tools());
        variables.put("documents", input.documents());
        variables.put("add_generation_prompt", input.addGenerationPrompt());
        if (input.bosToken() != null) {
            variables.put("bos_token", Text.trusted(input.bosToken()));
        }
        if (input.eosToken() != null) {
            variables.put("eos_token", Text.trusted(input.eosToken()));
        }
        return template.render(variables, input.clock());
    }

    private static Map<String, @Nullable Object> variable(ChatMessage message) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(message.members());
        members.put("role", Text.trusted(message.role()));
        return members;
    }
}
