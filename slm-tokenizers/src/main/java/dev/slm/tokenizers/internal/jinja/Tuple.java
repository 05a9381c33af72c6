package dev.slm.tokenizers.internal.jinja;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Python's tuple: prints in round brackets and may be a key. */
class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<@Nullable Object> elements;

    Tuple(List<@Nullable Object> elements) {
        this.elements = elements;
    }

    static Tuple of(@Nullable Object first, @Nullable Object second) {
        return new Tuple(Arrays.asList(first, second));
    }

    @Override
    public @Nullable Object get(int index) {
        return elements.get(index);
    }

    @Override
    public int size() {
        return elements.size();
    }
}
