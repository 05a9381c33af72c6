package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** Turns the visible blank back into a blank; those of the first token were added and vanish. */
public final class Metaspace implements Decoder {
    private final char replacement;
    private final boolean prepended;

    /**
     * The way back from a replacement.
     *
     * @param prepended whether the pre-tokenizer added a blank at the beginning
     */
    public Metaspace(char replacement, boolean prepended) {
        this.replacement = replacement;
        this.prepended = prepended;
    }

    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            @Override
            void token(String token, int index) {
                emit(index == 0 && prepended ? token.replace(String.valueOf(replacement), "") : inside(token));
            }
        };
    }

    @Override
    public String inside(String token) {
        return token.replace(replacement, ' ');
    }
}
