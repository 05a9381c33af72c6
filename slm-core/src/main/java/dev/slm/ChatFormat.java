package dev.slm;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatEncoder;
import dev.slm.tokenizers.template.ChatMessage;
import dev.slm.tokenizers.template.ChatTemplateInput;
import dev.slm.tokenizers.template.ChatTemplates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a model wants a conversation to be written, and what tokens that makes. */
final class ChatFormat {
    private final Tokenizer tokenizer;
    private final ChatEncoder encoder;

    ChatFormat(Tokenizer tokenizer, ChatTemplates templates) {
        this.tokenizer = tokenizer;
        encoder = new ChatEncoder(tokenizer, templates);
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The tokens of a conversation up to where the model's answer begins. */
    int[] encode(List<ChatMessage> messages, @Nullable List<?> tools) {
        return encoder.encode(ChatTemplateInput.of(messages).withTools(tools));
    }
}
