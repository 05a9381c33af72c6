package dev.slm.tokenizers.internal.processors;

import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.TokenBuffer;

/** {@code <s> A </s></s> B </s>}, all of type 0, and the span rules of byte-level vocabularies. */
public final class RobertaProcessing implements PostProcessor {
    private final int cls;
    private final int sep;
    private final boolean trimOffsets;
    private final boolean addPrefixSpace;

    public RobertaProcessing(int cls, int sep, boolean trimOffsets, boolean addPrefixSpace) {
        this.cls = cls;
        this.sep = sep;
        this.trimOffsets = trimOffsets;
        this.addPrefixSpace = addPrefixSpace;
    }

    @Override
    public Frame single() {
        return new Frame.Builder().token(cls, 0).first(0).token(sep, 0).build();
    }

    @Override
    public Frame pair() {
        return new Frame.Builder()
                .token(cls, 0)
                .first(0)
                .token(sep, 0)
                .token(sep, 0)
                .second(0)
                .token(sep, 0)
                .build();
    }

    @Override
    public void adjustSpans(TokenBuffer tokens, TokenNames names, String text) {
        if (trimOffsets) {
            ByteLevel.trim(tokens, names, text, addPrefixSpace);
        }
    }
}
