package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Replaces what a pattern finds. Every new char has the range of the last one that it replaces. */
public final class Replace implements Normalizer {
    private final Splitter pattern;
    private final String content;

    public Replace(Splitter pattern, String content) {
        this.pattern = pattern;
        this.content = content;
    }

    @Override
    public void normalize(AlignedText text) {
        AlignedText.Edit edit = text.edit();
        pattern.find(text.chars(), 0, text.length(), (start, end) -> {
            edit.keepTo(start);
            edit.skipTo(end);
            edit.insert(content);
        });
        if (edit.cursor() > 0 || edit.emitted() > 0) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }
}
