package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/** HTML escaping, as the filters {@code escape} and {@code safe} mean it. */
final class Html {
    private Html() {}

    /** Escapes the text, unless that was done. */
    static Text escape(Text text) {
        return text.markup ? text : text.mapRuns(Html::escape).withMarkup(true);
    }

    static Text escape(@Nullable Object value) {
        return escape(Printer.print(value));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
