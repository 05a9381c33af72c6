package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.Padding;
import dev.slm.tokenizers.Truncation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a tokenizer as a definition names them.
 *
 * @param addedTokens tokens found before all else, at most one per id
 * @param normalizer null where text stays as it is
 * @param preTokenizer null where the whole text is one word
 * @param model words to tokens
 * @param postProcessor null where sequences are not framed
 * @param decoder null where tokens are joined by blanks
 * @param specialIds the tokens with a role
 * @param truncation the suggested truncation
 * @param padding the suggested padding
 */
public record Pipeline(
        List<AddedToken> addedTokens,
        @Nullable Normalizer normalizer,
        @Nullable PreTokenizer preTokenizer,
        Model model,
        @Nullable PostProcessor postProcessor,
        @Nullable Decoder decoder,
        SpecialIds specialIds,
        @Nullable Truncation truncation,
        @Nullable Padding padding) {

    public Pipeline {
        addedTokens = List.copyOf(addedTokens);
        Objects.requireNonNull(model, "model");
    }

    public Pipeline withAddedTokens(List<AddedToken> tokens) {
        return new Pipeline(
                tokens, normalizer, preTokenizer, model, postProcessor, decoder, specialIds, truncation, padding);
    }

    public Pipeline withNormalizer(@Nullable Normalizer other) {
        return new Pipeline(
                addedTokens, other, preTokenizer, model, postProcessor, decoder, specialIds, truncation, padding);
    }

    public Pipeline withPostProcessor(@Nullable PostProcessor processor) {
        return new Pipeline(
                addedTokens, normalizer, preTokenizer, model, processor, decoder, specialIds, truncation, padding);
    }

    public Pipeline withSpecialIds(SpecialIds ids) {
        return new Pipeline(
                addedTokens, normalizer, preTokenizer, model, postProcessor, decoder, ids, truncation, padding);
    }
}
