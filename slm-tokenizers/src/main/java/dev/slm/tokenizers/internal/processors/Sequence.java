package dev.slm.tokenizers.internal.processors;

import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.TokenBuffer;
import java.util.List;

/** Processors one after the other; the first that adds tokens frames the sequences. */
public final class Sequence implements PostProcessor {
    private final List<PostProcessor> processors;

    public Sequence(List<PostProcessor> processors) {
        this.processors = List.copyOf(processors);
    }

    @Override
    public Frame single() {
        return processors.stream()
                .map(PostProcessor::single)
                .filter(frame -> frame != Frame.SINGLE)
                .findFirst()
                .orElse(Frame.SINGLE);
    }

    @Override
    public Frame pair() {
        return processors.stream()
                .map(PostProcessor::pair)
                .filter(frame -> frame != Frame.PAIR)
                .findFirst()
                .orElse(Frame.PAIR);
    }

    @Override
    public void adjustSpans(TokenBuffer tokens, TokenNames names, String text) {
        for (PostProcessor processor : processors) {
            processor.adjustSpans(tokens, names, text);
        }
    }
}
