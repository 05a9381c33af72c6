package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Removes or exchanges single characters. */
final class Filter {
    private Filter() {}

    static void remove(AlignedText text, IntPredicate unwanted) {
        AlignedText.Edit edit = null;
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            if (unwanted.test(c)) {
                edit = edit == null ? text.edit() : edit;
                edit.keepTo(at);
                edit.skipTo(at + Character.charCount(c));
            }
        }
        finish(text, edit);
    }

    static void map(AlignedText text, IntUnaryOperator mapping) {
        AlignedText.Edit edit = null;
        for (int at = 0, c; at < text.length(); at += Character.charCount(c)) {
            c = text.codePointAt(at);
            int mapped = mapping.applyAsInt(c);
            if (mapped != c) {
                edit = edit == null ? text.edit() : edit;
                edit.keepTo(at);
                edit.replace(mapped);
            }
        }
        finish(text, edit);
    }

    private static void finish(AlignedText text, AlignedText.@Nullable Edit edit) {
        if (edit != null) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }
}
