package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.IncrementalDecoder;
import dev.slm.tokenizers.Tokenizer;

/** Feeds tokens to a decoder and collects the text that comes out. */
final class TextDecoder implements IncrementalDecoder {
    private final Tokenizer tokenizer;
    private final boolean skipSpecialTokens;
    private final StringBuilder text = new StringBuilder();
    private final Decoder.Sink sink;
    private boolean finished;

    TextDecoder(Tokenizer tokenizer, Decoder decoder, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
        this.sink = decoder.open(new Decoder.Sink() {
            @Override
            public void accept(String part, boolean last) {
                text.append(part);
            }

            @Override
            public void finish() {
                // The text is complete already.
            }
        });
    }

    void accept(int id) {
        String token = tokenizer.token(id);
        if (!token.isEmpty() && !(skipSpecialTokens && tokenizer.isSpecial(id))) {
            sink.accept(token, true);
        }
    }

    @Override
    public String push(int id) {
        if (finished) {
            throw new IllegalStateException("the sequence is finished");
        }
        accept(id);
        return take();
    }

    @Override
    public String finish() {
        if (!finished) {
            finished = true;
            sink.finish();
        }
        return take();
    }

    private String take() {
        String certain = text.toString();
        text.setLength(0);
        return certain;
    }
}
