package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decoders one after the other. */
public final class Sequence implements Decoder {
    private final List<Decoder> decoders;

    public Sequence(List<Decoder> decoders) {
        this.decoders = List.copyOf(decoders);
    }

    @Override
    public Sink open(Sink next) {
        Sink sink = next;
        for (int i = decoders.size() - 1; i >= 0; i--) {
            sink = decoders.get(i).open(sink);
        }
        return sink;
    }

    @Override
    public String inside(String token) {
        String text = token;
        for (Decoder decoder : decoders) {
            text = decoder.inside(text);
        }
        return text;
    }

    @Override
    public byte @Nullable [] rawBytes(String token) {
        String text = token;
        for (Decoder decoder : decoders) {
            byte[] bytes = decoder.rawBytes(text);
            if (bytes != null) {
                return bytes;
            }
            text = decoder.inside(text);
        }
        return null;
    }
}
