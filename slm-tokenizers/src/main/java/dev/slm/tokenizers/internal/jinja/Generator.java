package dev.slm.tokenizers.internal.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What filters such as {@code map} and {@code select} give: values made on demand, to be walked through once. */
final class Generator implements Iterable<@Nullable Object> {
    private final Iterator<? extends @Nullable Object> values;

    Generator(Iterator<? extends @Nullable Object> values) {
        this.values = values;
    }

    @Override
    @SuppressWarnings("unchecked") // an iterator only gives
    public Iterator<@Nullable Object> iterator() {
        return (Iterator<@Nullable Object>) values;
    }
}
