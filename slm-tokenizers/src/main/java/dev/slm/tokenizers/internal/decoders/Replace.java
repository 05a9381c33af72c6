package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Replaces what a pattern finds in each token. */
public final class Replace implements Decoder {
    private final Splitter pattern;
    private final String content;

    public Replace(Splitter pattern, String content) {
        this.pattern = pattern;
        this.content = content;
    }

    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            @Override
            void token(String token, int index) {
                emit(inside(token));
            }
        };
    }

    @Override
    public String inside(String token) {
        char[] chars = token.toCharArray();
        StringBuilder replaced = new StringBuilder(token.length());
        int[] rest = {0};
        pattern.find(chars, 0, chars.length, (start, end) -> {
            replaced.append(chars, rest[0], start - rest[0]).append(content);
            rest[0] = end;
        });
        return replaced.append(chars, rest[0], chars.length - rest[0]).toString();
    }
}
