package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** A stage that looks at one whole token at a time. */
abstract class WholeTokens implements Decoder.Sink {
    private final Decoder.Sink next;
    private final StringBuilder parts = new StringBuilder();
    private boolean open;
    private int index;

    WholeTokens(Decoder.Sink next) {
        this.next = next;
    }

    /** Takes the token with this index in the sequence. */
    abstract void token(String token, int index);

    /** Takes the end of the sequence. */
    void end() {}

    final void emit(String token) {
        next.accept(token, true);
    }

    @Override
    public final void accept(String part, boolean last) {
        if (last && !open) {
            token(part, index++);
            return;
        }
        parts.append(part);
        open = true;
        if (last) {
            String token = parts.toString();
            parts.setLength(0);
            open = false;
            token(token, index++);
        }
    }

    @Override
    public final void finish() {
        if (open) {
            accept("", true);
        }
        end();
        next.finish();
    }
}
