package dev.slm.tokenizers.internal.processors;

import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;
import java.util.OptionalInt;

/** Frames sequences as two templates say. */
public final class TemplateProcessing implements PostProcessor {
    private final Frame single;
    private final Frame pair;

    public TemplateProcessing(Frame single, Frame pair) {
        this.single = single;
        this.pair = pair;
    }

    /** A token before and a token after each text, each where there is one. */
    public static TemplateProcessing around(OptionalInt before, OptionalInt after) {
        Frame.Builder single = new Frame.Builder();
        before.ifPresent(id -> single.token(id, 0));
        single.first(0);
        after.ifPresent(id -> single.token(id, 0));
        Frame.Builder pair = new Frame.Builder();
        before.ifPresent(id -> pair.token(id, 0));
        pair.first(0);
        after.ifPresent(id -> pair.token(id, 0));
        before.ifPresent(id -> pair.token(id, 1));
        pair.second(1);
        after.ifPresent(id -> pair.token(id, 1));
        return new TemplateProcessing(single.build(), pair.build());
    }

    @Override
    public Frame single() {
        return single;
    }

    @Override
    public Frame pair() {
        return pair;
    }
}
