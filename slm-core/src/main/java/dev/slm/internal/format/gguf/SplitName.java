package dev.slm.internal.format.gguf;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of one part of a split file, such as {@code model-00002-of-00005.gguf}. */
record SplitName(Path path, String prefix, int count) {
    /** The name has five digits for it. */
    static final int MOST_PARTS = 99_999;

    private static final Pattern PATTERN = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    static Optional<SplitName> of(Path path) {
        Matcher matcher = PATTERN.matcher(String.valueOf(path.getFileName()));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SplitName(path, matcher.group(1), Integer.parseInt(matcher.group(3))));
    }

    /** The part with a number from 1 to {@link #count}. */
    Path part(int number) {
        return path.resolveSibling(String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", prefix, number, count));
    }
}
