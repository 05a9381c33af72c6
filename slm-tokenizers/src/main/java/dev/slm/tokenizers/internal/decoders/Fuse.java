package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** Makes one token of all. */
public final class Fuse implements Decoder {
    @Override
    public Sink open(Sink next) {
        return new Sink() {
            @Override
            public void accept(String part, boolean last) {
                next.accept(part, false);
            }

            @Override
            public void finish() {
                next.accept("", true);
                next.finish();
            }
        };
    }
}
