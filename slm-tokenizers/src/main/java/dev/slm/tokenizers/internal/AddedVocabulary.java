package dev.slm.tokenizers.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The added tokens, by id, by name, and as they are looked for in text. Immutable. */
final class AddedVocabulary {
    private final Map<Integer, AddedToken> byId = new HashMap<>();
    private final Map<String, AddedToken> byContent = new HashMap<>();
    private final AddedTokenFinder all;
    private final AddedTokenFinder withoutSpecial;
    private final AddedTokenFinder normalizedAll;
    private final AddedTokenFinder normalizedWithoutSpecial;
    private final int size;

    AddedVocabulary(List<AddedToken> tokens, @Nullable Normalizer normalizer) {
        int maxId = -1;
        for (AddedToken token : tokens) {
            byId.put(token.id(), token);
            byContent.put(token.content(), token);
            maxId = Math.max(maxId, token.id());
        }
        this.size = maxId + 1;
        this.all = finder(tokens, token -> !token.normalized(), null);
        this.withoutSpecial = finder(tokens, token -> !token.normalized() && !token.special(), null);
        this.normalizedAll = finder(tokens, AddedToken::normalized, normalizer);
        this.normalizedWithoutSpecial = finder(tokens, token -> token.normalized() && !token.special(), normalizer);
    }

    private static AddedTokenFinder finder(
            List<AddedToken> tokens, Predicate<AddedToken> which, @Nullable Normalizer normalizer) {
        List<AddedToken> wanted = tokens.stream()
                .filter(which)
                .filter(token -> !token.content().isEmpty())
                .toList();
        return new AddedTokenFinder(
                wanted,
                wanted.stream()
                        .map(token -> normalize(token.content(), normalizer))
                        .toList());
    }

    private static String normalize(String content, @Nullable Normalizer normalizer) {
        if (normalizer == null) {
            return content;
        }
        AlignedText text = AlignedText.of(content, 0, content.length(), false);
        normalizer.normalize(text);
        return text.toString();
    }

    /** Finds those that stand in the original text. */
    AddedTokenFinder inOriginal(boolean parseSpecial) {
        return parseSpecial ? all : withoutSpecial;
    }

    /** Finds those that stand in normalized text. */
    AddedTokenFinder inNormalized(boolean parseSpecial) {
        return parseSpecial ? normalizedAll : normalizedWithoutSpecial;
    }

    @Nullable
    AddedToken get(int id) {
        return byId.get(id);
    }

    OptionalInt idOf(String content) {
        AddedToken token = byContent.get(content);
        return token == null ? OptionalInt.empty() : OptionalInt.of(token.id());
    }

    /** One more than the largest id. */
    int size() {
        return size;
    }
}
