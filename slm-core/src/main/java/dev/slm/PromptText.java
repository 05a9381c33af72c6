package dev.slm;

import dev.slm.tokenizers.IncrementalDecoder;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request is about, and how it becomes tokens. */
interface PromptText {
    /**
     * A prompt in tokens.
     *
     * @param ids the tokens to read
     * @param decoder for the answer; null if the model has no tokenizer
     */
    record Encoded(int[] ids, @Nullable IncrementalDecoder decoder) {
        /**
         * A prompt that the answer's text continues, so that a blank at its beginning is part of it: the decoder has to
         * know what came before.
         */
        static Encoded continued(int[] ids, @Nullable Tokenizer tokenizer) {
            if (tokenizer == null) {
                return new Encoded(ids, null);
            }
            IncrementalDecoder decoder = tokenizer.incrementalDecoder();
            for (int id : ids) {
                decoder.push(id);
            }
            return new Encoded(ids, decoder);
        }
    }

    /** The tokens of the prompt. */
    Encoded encode();

    /** Puts instructions first. */
    default void system(String instructions) {
        throw new IllegalArgumentException(
                "a system text needs a chat template, and this is a raw completion or the model"
                        + " has none; put the instructions into the prompt");
    }

    /** Offers functions to call, for {@link Prompt#tools}. */
    default void tools(List<?> functions) {
        throw new IllegalArgumentException(
                "tools need a chat template, and this is a raw completion or the model has none");
    }

    /** A text to continue as it is. */
    static PromptText raw(Tokenizer tokenizer, String text, boolean controlTokens) {
        return () -> Encoded.continued(tokenizer.encodeToIds(text, true, controlTokens), tokenizer);
    }

    /** Tokens to continue. */
    static PromptText ofIds(int[] ids, @Nullable Tokenizer tokenizer) {
        int[] prompt = ids.clone();
        return () -> Encoded.continued(prompt, tokenizer);
    }

    /** Turns of a conversation. */
    static PromptText conversation(ChatFormat format, List<ChatMessage> turns) {
        List<ChatMessage> messages = new ArrayList<>(turns);
        return new PromptText() {
            private @Nullable List<?> tools;

            @Override
            public void tools(List<?> functions) {
                tools = List.copyOf(functions);
            }

            @Override
            public Encoded encode() {
                return new Encoded(
                        format.encode(messages, tools), format.tokenizer().incrementalDecoder());
            }

            @Override
            public void system(String instructions) {
                messages.removeIf(turn -> turn.role().equals("system"));
                messages.add(0, ChatMessage.system(instructions));
            }
        };
    }
}
