package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;
import org.jspecify.annotations.Nullable;

/** Turns the mark at the end of a word into a blank; the last token's vanishes, so that one token is held back. */
public final class BPEDecoder implements Decoder {
    private final String suffix;

    public BPEDecoder(String suffix) {
        this.suffix = suffix;
    }

    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            private @Nullable String previous;

            @Override
            void token(String token, int index) {
                if (previous != null) {
                    emit(inside(previous));
                }
                previous = token;
            }

            @Override
            void end() {
                if (previous != null) {
                    emit(previous.replace(suffix, ""));
                }
            }
        };
    }

    @Override
    public String inside(String token) {
        return token.replace(suffix, " ");
    }
}
