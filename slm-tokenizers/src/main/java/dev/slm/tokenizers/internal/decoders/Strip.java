package dev.slm.tokenizers.internal.decoders;

import dev.slm.tokenizers.internal.Decoder;

/** Takes up to a number of one character off each end of a token. */
public final class Strip implements Decoder {
    private final char content;
    private final int start;
    private final int stop;

    public Strip(char content, int start, int stop) {
        this.content = content;
        this.start = start;
        this.stop = stop;
    }

    @Override
    public Sink open(Sink next) {
        return new Sink() {
            private int left = start;
            private int heldBack;

            @Override
            public void accept(String part, boolean last) {
                int from = 0;
                while (left > 0 && from < part.length() && part.charAt(from) == content) {
                    from++;
                    left--;
                }
                if (from < part.length()) {
                    left = 0;
                }
                next.accept(holdingBack(part.substring(from), last), last);
                if (last) {
                    left = start;
                }
            }

            /** The part without what might turn out to be the token's end. */
            private String holdingBack(String part, boolean last) {
                if (stop == 0) {
                    return part;
                }
                String text = String.valueOf(content).repeat(heldBack) + part;
                int to = text.length();
                while (to > 0 && text.length() - to < stop && text.charAt(to - 1) == content) {
                    to--;
                }
                heldBack = last ? 0 : text.length() - to;
                return text.substring(0, to);
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }
}
