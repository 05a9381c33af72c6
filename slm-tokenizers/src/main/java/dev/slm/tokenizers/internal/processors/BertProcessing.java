package dev.slm.tokenizers.internal.processors;

import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;

/** {@code [CLS] A [SEP] B [SEP]}; the second text has type 1. */
public final class BertProcessing implements PostProcessor {
    private final int cls;
    private final int sep;

    public BertProcessing(int cls, int sep) {
        this.cls = cls;
        this.sep = sep;
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
                .second(1)
                .token(sep, 1)
                .build();
    }
}
