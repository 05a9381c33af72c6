package dev.slm;

import dev.slm.tokenizers.Tokenizer;
import java.util.List;

/** How a model wants a conversation to be written. */
interface ChatFormat {
    /** The model's tokenizer. */
    Tokenizer tokenizer();

    /** The tokens of a conversation up to where the model's answer begins. */
    int[] encode(List<Message> messages);
}
