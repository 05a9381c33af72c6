package dev.slm;

import dev.slm.internal.decoder.Sequence;
import dev.slm.internal.generate.TokenLoop;
import dev.slm.tokenizers.template.ChatMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conversation. What the model has read of it stays in memory, so each turn reads only what is new. Not thread-safe;
 * different sessions of one model are independent.
 */
public final class ChatSession implements AutoCloseable {
    private final LanguageModel model;
    private final ChatFormat format;
    private final GenerationOptions options;
    private final List<ChatMessage> messages;
    private final Sequence sequence;
    private @Nullable TokenStream open;
    private boolean closed;

    private ChatSession(LanguageModel model, ChatFormat format, GenerationOptions options, List<ChatMessage> messages) {
        this.model = model;
        this.format = format;
        this.options = options;
        this.messages = messages;
        sequence = model.newSequence();
    }

    /** Sets up a conversation: its options hold for every answer. Not thread-safe. */
    public static final class Builder extends OptionSetters<Builder> {
        private final LanguageModel model;
        private final ChatFormat format;
        private final List<ChatMessage> messages = new ArrayList<>();

        Builder(LanguageModel model, ChatFormat format) {
            this.model = model;
            this.format = format;
        }

        /** Instructions for the whole conversation. */
        public Builder system(String instructions) {
            messages.add(ChatMessage.system(instructions));
            return this;
        }

        /** Turns that have been before, in order. */
        public Builder history(List<ChatMessage> turns) {
            messages.addAll(turns);
            return this;
        }

        /**
         * Begins the conversation.
         *
         * @throws IllegalArgumentException if an option is out of its range
         * @throws IllegalStateException if the model is closed
         */
        public ChatSession open() {
            return new ChatSession(model, format, toOptions(), new ArrayList<>(messages));
        }

        @Override
        Builder self() {
            return this;
        }
    }

    /**
     * Says something and waits for the answer. Both become part of the conversation, the answer also if it is a partial
     * one; neither does if an exception is thrown.
     *
     * @throws IllegalArgumentException if the conversation has become longer than the context
     * @throws IllegalStateException if the session or the model is closed, or a stream of it is still open
     */
    public Generation send(String userText) {
        TokenStream answer = stream(userText);
        try {
            return answer.drain();
        } finally {
            open = null;
        }
    }

    /** As {@link #send}, but the answer comes piece by piece. The next turn needs it read to its end, or closed. */
    public TokenStream stream(String userText) {
        if (closed) {
            throw new IllegalStateException("the chat session is closed");
        }
        if (open != null) {
            throw new IllegalStateException("the last answer's stream is still open; read it to its end or close it");
        }
        List<ChatMessage> turns = new ArrayList<>(messages);
        ChatMessage said = ChatMessage.user(userText);
        turns.add(said);
        PromptText.Encoded prompt = PromptText.conversation(format, turns).encode();
        rewind(prompt.ids());
        TokenLoop loop = model.start(sequence, prompt, options);
        open = new TokenStream(loop, answer -> {
            messages.add(said);
            messages.add(ChatMessage.assistant(answer.text()));
            open = null;
        });
        return Objects.requireNonNull(open);
    }

    /** Takes the sequence back to what it has in common with the prompt; at least the prompt's last token is left to read. */
    private void rewind(int[] ids) {
        int common = Math.min(sequence.commonPrefix(ids), ids.length - 1);
        sequence.truncate(common >= sequence.firstTruncation() ? common : 0);
    }

    /** The conversation so far; not to be changed. */
    public List<ChatMessage> messages() {
        return Collections.unmodifiableList(messages);
    }

    /** Ends the session; an open stream is cancelled. The model stays open. */
    @Override
    public void close() {
        closed = true;
        if (open != null) {
            open.close();
        }
        sequence.truncate(0);
    }
}
