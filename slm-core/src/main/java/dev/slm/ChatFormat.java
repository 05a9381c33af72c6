package dev.slm;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatMessage;
import dev.slm.tokenizers.template.ChatTemplateInput;
import dev.slm.tokenizers.template.ChatTemplates;
import java.util.List;

/** How a model wants a conversation to be written, and what tokens that makes. */
record ChatFormat(Tokenizer tokenizer, ChatTemplates templates) {
    /** The tokens of a conversation up to where the model's answer begins. */
    int[] encode(List<ChatMessage> messages) {
        return new int[] {templates.render(ChatTemplateInput.of(messages)).size(), tokenizer.vocabularySize()};
    }
}
