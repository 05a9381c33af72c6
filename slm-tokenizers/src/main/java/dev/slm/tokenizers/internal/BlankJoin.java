package dev.slm.tokenizers.internal;

/** The way back where a definition names no decoder: tokens joined by blanks. */
final class BlankJoin implements Decoder {
    @Override
    public Sink open(Sink next) {
        return new Sink() {
            private boolean first = true;

            @Override
            public void accept(String part, boolean last) {
                next.accept(first ? part : " " + part, last);
                first = false;
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }

    @Override
    public String inside(String token) {
        return " " + token;
    }
}
