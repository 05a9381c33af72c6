package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.SpecialIds;
import java.util.List;
import java.util.OptionalInt;

/** A tokenizer.json does not say which token has which role; their names do. */
final class SpecialNames {
    private static final List<String> BOS =
            List.of("<s>", "<bos>", "[BOS]", "<|begin_of_text|>", "<|startoftext|>", "<|endoftext|>");
    private static final List<String> EOS =
            List.of("</s>", "<eos>", "[EOS]", "<|end_of_text|>", "<|endoftext|>", "<|im_end|>");
    private static final List<String> UNK = List.of("<unk>", "[UNK]");
    private static final List<String> PAD =
            List.of("<pad>", "[PAD]", "<|pad|>", "<|finetune_right_pad_id|>", "<|endoftext|>");
    private static final List<String> MASK = List.of("[MASK]", "<mask>");
    private static final List<String> CLS = List.of("[CLS]");
    private static final List<String> SEP = List.of("[SEP]");

    private SpecialNames() {}

    static SpecialIds guess(List<AddedToken> added, OptionalInt unknown) {
        return new SpecialIds(
                first(added, BOS),
                first(added, EOS),
                unknown.isPresent() ? unknown : first(added, UNK),
                first(added, PAD),
                first(added, MASK),
                first(added, CLS),
                first(added, SEP));
    }

    private static OptionalInt first(List<AddedToken> added, List<String> names) {
        for (String name : names) {
            for (AddedToken token : added) {
                if (token.content().equals(name)) {
                    return OptionalInt.of(token.id());
                }
            }
        }
        return OptionalInt.empty();
    }
}
