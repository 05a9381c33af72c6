package dev.slm.tokenizers.template;

import dev.slm.tokenizers.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes token ids of rendered conversations: control tokens count only where the template, not the user, spells them.
 *
 * <p>All segments are encoded as one text, so that words and merges across their borders come out as in training. In that
 * text an added token is recognised if it lies in trusted segments as a whole. One that touches a user's text is refused
 * if it is a control token: by the tokenizer's definition, because the template spells it, or by its form
 * ({@code <|name|>}, {@code [NAME]}, {@code <tool_call>}; many tokenizers do not mark all of theirs). Other added tokens, such as runs of
 * blanks, are how a tokenizer writes text, and stay.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class ChatEncoder {
    /** Tags like {@code <h1>}, which some tokenizers have as tokens of text, are none; no HTML element has underscores. */
    private static final Pattern CONTROL =
            Pattern.compile("<[|｜].*[|｜]>|\\[/?[A-Z][A-Z_]*]|</?s>|</?think>|</?[a-z]+_[a-z_]+>", Pattern.DOTALL);

    private final Tokenizer tokenizer;
    private final ChatTemplates templates;

    /** An encoder for a model's tokenizer and templates. */
    public ChatEncoder(Tokenizer tokenizer, ChatTemplates templates) {
        this.tokenizer = tokenizer;
        this.templates = templates;
    }

    /**
     * The ids of a conversation, rendered as {@link ChatTemplates#render} does. No framing tokens are added: templates
     * write the first token themselves where the model wants one.
     *
     * @throws ChatTemplateException if the template refuses the conversation, cannot be computed or reaches a limit
     */
    public int[] encode(ChatTemplateInput input) {
        return encode(templates.render(input));
    }

    /** The ids of segments that one of the templates gave. */
    public int[] encode(List<Segment> segments) {
        StringBuilder text = new StringBuilder();
        // Where segments of changing trust end: ends[i] belongs to a run with trusted[i].
        int[] ends = new int[segments.size()];
        boolean[] trusted = new boolean[segments.size()];
        for (int i = 0; i < ends.length; i++) {
            text.append(segments.get(i).text());
            ends[i] = text.length();
            trusted[i] = segments.get(i).trusted();
        }
        return tokenizer.encodeToIds(
                text.toString(),
                false,
                (start, end, token, special) -> isTrusted(ends, trusted, start, end) || !isControl(token, special));
    }

    private static boolean isTrusted(int[] ends, boolean[] trusted, int start, int end) {
        int found = Arrays.binarySearch(ends, start);
        // The segment of a position is the first that ends behind it.
        for (int i = found >= 0 ? found + 1 : -found - 1; i < ends.length; i++) {
            if (!trusted[i]) {
                return false;
            } else if (end <= ends[i]) {
                return true;
            }
        }
        return true;
    }

    private boolean isControl(String token, boolean special) {
        return special
                || CONTROL.matcher(token).matches()
                || !token.isBlank()
                        && templates.names().stream().anyMatch(name -> templates
                                .named(name)
                                .orElseThrow()
                                .source()
                                .contains(token));
    }
}
