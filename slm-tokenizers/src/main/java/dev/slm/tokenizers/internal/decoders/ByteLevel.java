package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.ByteAlphabet;
import dev.slm.tokenizers.internal.Decoder;

/** Reads every character of a token as the byte it stands for; all tokens together are the UTF-8 of one text. */
public final class ByteLevel implements Decoder {
    @Override
    public Sink open(Sink next) {
        return new WholeTokens(new Fuse().open(next)) {
            private final Utf8Stream text = new Utf8Stream();

            @Override
            void token(String token, int index) {
                for (byte b : ByteAlphabet.bytes(token)) {
                    text.accept(b & 0xFF);
                }
                emit(text.take());
            }

            @Override
            void end() {
                text.end();
                emit(text.take());
            }
        };
    }

    @Override
    public byte[] rawBytes(String token) {
        return ByteAlphabet.bytes(token);
    }
}
