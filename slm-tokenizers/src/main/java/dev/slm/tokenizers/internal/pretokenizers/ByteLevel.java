package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.Gpt2Splitter;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** Cuts with GPT-2's pattern, if wanted, and spells every byte of UTF-8 with a visible character of its own. */
public final class ByteLevel implements PreTokenizer {
    private final boolean addPrefixSpace;
    private final boolean useRegex;
    private final Splitter pattern = new Gpt2Splitter();

    public ByteLevel(boolean addPrefixSpace, boolean useRegex) {
        this.addPrefixSpace = addPrefixSpace;
        this.useRegex = useRegex;
    }

    @Override
    public void split(Splits splits) {
        if (addPrefixSpace) {
            prependSpace(splits);
        }
        if (useRegex) {
            char[] text = splits.text().chars();
            for (int i = 0; i < splits.count(); i++) {
                pattern.find(text, splits.start(i), splits.end(i), splits::add);
            }
            splits.replace();
        }
        spell(splits);
    }

    private static void prependSpace(Splits splits) {
        AlignedText text = splits.text();
        AlignedText.Edit edit = text.edit();
        for (int i = 0; i < splits.count(); i++) {
            edit.skipTo(splits.start(i));
            int start = edit.emitted();
            if (text.chars()[splits.start(i)] != ' ') {
                Prefix.prepend(" ", text, edit);
            }
            edit.keepTo(splits.end(i));
            splits.add(start, edit.emitted());
        }
        edit.finish();
        splits.replace();
    }

    private static void spell(Splits splits) {
        AlignedText text = splits.text();
        AlignedText.Edit edit = text.edit();
        for (int i = 0; i < splits.count(); i++) {
            edit.skipTo(splits.start(i));
            int start = edit.emitted();
            edit.spellTo(splits.end(i));
            splits.add(start, edit.emitted());
        }
        edit.finish();
        splits.replace();
    }
}
