package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** Connectionist temporal classification, for speech: drops repeated tokens and padding. */
public final class CTC implements Decoder {
    private final String padToken;
    private final String wordDelimiter;
    private final boolean cleanup;

    public CTC(String padToken, String wordDelimiter, boolean cleanup) {
        this.padToken = padToken;
        this.wordDelimiter = wordDelimiter;
        this.cleanup = cleanup;
    }

    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            private String previous = "";

            @Override
            void token(String token, int index) {
                if (index == 0 || !token.equals(previous)) {
                    String text = inside(token);
                    if (!text.isEmpty()) {
                        emit(text);
                    }
                }
                previous = token;
            }
        };
    }

    @Override
    public String inside(String token) {
        String text = token.replace(padToken, "");
        return cleanup ? Cleanup.apply(text).replace(wordDelimiter, " ") : text;
    }
}
