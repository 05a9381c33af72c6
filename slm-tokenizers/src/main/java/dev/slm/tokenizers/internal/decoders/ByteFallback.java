package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;
import dev.slm.tokenizers.internal.models.ByteFallbackIds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run of tokens of the form {@code <0x0A>} as bytes. If the run as a whole is not UTF-8, each of its bytes
 * becomes U+FFFD, so that a run is held back until it ends.
 */
public final class ByteFallback implements Decoder {
    @Override
    public Sink open(Sink next) {
        return new WholeTokens(next) {
            private final ByteArrayOutputStream run = new ByteArrayOutputStream();

            @Override
            void token(String token, int index) {
                int b = ByteFallbackIds.parse(token);
                if (b >= 0) {
                    run.write(b);
                } else {
                    end();
                    emit(token);
                }
            }

            @Override
            void end() {
                if (run.size() == 0) {
                    return;
                }
                byte[] bytes = run.toByteArray();
                run.reset();
                try {
                    emit(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
                } catch (CharacterCodingException e) {
                    for (int i = 0; i < bytes.length; i++) {
                        emit("\uFFFD");
                    }
                }
            }
        };
    }

    @Override
    public byte @Nullable [] rawBytes(String token) {
        int b = ByteFallbackIds.parse(token);
        return b < 0 ? null : new byte[] {(byte) b};
    }
}
