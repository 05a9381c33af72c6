package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.Splits;

/** Makes blanks visible, puts one in front, and begins a piece at each. */
public final class Metaspace implements PreTokenizer {

    /** Which pieces get a blank in front that have none. */
    public enum PrependScheme {
        ALWAYS,
        /** Only the piece at the beginning of the input. */
        FIRST,
        NEVER
    }

    private final char replacement;
    private final PrependScheme prependScheme;
    private final boolean split;

    /**
     * The settings of tokenizer.json.
     *
     * @param replacement the visible blank
     * @param split whether a piece begins at each blank
     */
    public Metaspace(char replacement, PrependScheme prependScheme, boolean split) {
        this.replacement = replacement;
        this.prependScheme = prependScheme;
        this.split = split;
    }

    @Override
    public void split(Splits splits) {
        AlignedText text = splits.text();
        char[] chars = text.chars();
        AlignedText.Edit edit = text.edit();
        for (int piece = 0; piece < splits.count(); piece++) {
            int end = splits.end(piece);
            edit.skipTo(splits.start(piece));
            int start = edit.emitted();
            char first = chars[splits.start(piece)];
            if (first != ' ' && first != replacement && prepends(splits, piece)) {
                Prefix.prepend(String.valueOf(replacement), text, edit);
            }
            for (int i = edit.cursor(); i < end; i++) {
                if (chars[i] != ' ' && chars[i] != replacement) {
                    continue;
                }
                edit.keepTo(i);
                if (split) {
                    splits.add(start, edit.emitted());
                    start = edit.emitted();
                }
                edit.replace(replacement);
            }
            edit.keepTo(end);
            splits.add(start, edit.emitted());
        }
        edit.finish();
        splits.replace();
    }

    private boolean prepends(Splits splits, int piece) {
        return switch (prependScheme) {
            case ALWAYS -> true;
            case FIRST -> splits.startsInput(piece);
            case NEVER -> false;
        };
    }
}
