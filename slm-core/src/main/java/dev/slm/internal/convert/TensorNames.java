package dev.slm.internal.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tensors of a family are called in GGUF. Entries leave out {@code .weight} and {@code .bias}, which stay, and
 * say {@code #} for the number of a layer.
 */
final class TensorNames {
    private static final Pattern LAYER = Pattern.compile("\\.(\\d+)\\.");
    private static final Pattern KIND = Pattern.compile("(.*)\\.(weight|bias|gamma|beta)");

    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<Pattern> left = new ArrayList<>();

    /** A tensor outside the layers, or with {@code #} within them. */
    TensorNames put(String huggingFace, String gguf) {
        names.put(huggingFace, gguf);
        return this;
    }

    /** A prefix that some checkpoints put before all names; the first that fits is taken off. */
    TensorNames prefix(String prefix) {
        prefixes.add(prefix);
        return this;
    }

    /** Tensors that GGUF has no place for or that are computed anew; a pattern for the whole name without prefix. */
    TensorNames leaveOut(String pattern) {
        left.add(Pattern.compile(pattern));
        return this;
    }

    /** Whether the tensor is one of those that are not written. */
    boolean leavesOut(String huggingFace) {
        String name = bare(huggingFace);
        return left.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** What the tensor is called in GGUF; empty if the family has no such tensor. */
    Optional<String> translate(String huggingFace) {
        Matcher kind = KIND.matcher(bare(huggingFace));
        if (!kind.matches()) {
            return Optional.empty();
        }
        String stem = kind.group(1) + ".";
        Matcher layer = LAYER.matcher(stem);
        String number = layer.find() ? layer.group(1) : "";
        String pattern =
                number.isEmpty() ? stem : stem.substring(0, layer.start(1)) + "#" + stem.substring(layer.end(1));
        String suffix =
                switch (kind.group(2)) {
                    case "gamma" -> ".weight";
                    case "beta" -> ".bias";
                    default -> "." + kind.group(2);
                };
        return Optional.ofNullable(names.get(pattern.substring(0, pattern.length() - 1)))
                .map(name -> name.replace("#", number) + suffix);
    }

    private String bare(String name) {
        String bare = "." + name;
        for (String prefix : prefixes) {
            if (bare.startsWith("." + prefix)) {
                return bare.substring(1 + prefix.length());
            }
        }
        return name;
    }
}
