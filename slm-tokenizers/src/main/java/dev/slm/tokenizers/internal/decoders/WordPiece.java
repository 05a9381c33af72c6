package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** Joins tokens by blanks, but those that continue a word without one. */
public final class WordPiece implements Decoder {
    private final String prefix;
    private final boolean cleanup;

    public WordPiece(String prefix, boolean cleanup) {
        this.prefix = prefix;
        this.cleanup = cleanup;
    }

    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            @Override
            void token(String token, int index) {
                emit(index > 0 ? inside(token) : cleanup ? Cleanup.apply(token) : token);
            }
        };
    }

    @Override
    public String inside(String token) {
        String joined = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
        return cleanup ? Cleanup.apply(joined) : joined;
    }
}
