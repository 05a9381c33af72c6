package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.processors.TemplateProcessing;
import dev.slm.tokenizers.internal.tokenizerjson.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code config.json} say of a tokenizer. */
final class TokenizerConfig {
    static final int MAX_ADDED_ID = 1 << 24;

    final Fields config;
    private final Fields specialTokensMap;
    private final Fields modelConfig;

    TokenizerConfig(FolderFiles files) throws IOException {
        this.config = files.object("tokenizer_config.json");
        this.specialTokensMap = files.object("special_tokens_map.json");
        this.modelConfig = files.object("config.json");
    }

    /** A pipeline with the tokens that the files add and the roles that they give. */
    Pipeline applyTo(Pipeline pipeline) {
        List<AddedToken> added = addedTokens(pipeline.addedTokens());
        SpecialIds ids = specialIds(added, pipeline.model().vocabulary(), pipeline.specialIds());
        return pipeline.withAddedTokens(added).withSpecialIds(ids);
    }

    /** The frame that {@code add_bos_token} and {@code add_eos_token} ask for; null if it is empty. */
    @Nullable
    PostProcessor framing(SpecialIds ids, boolean bos, boolean eos) {
        OptionalInt before = config.flag("add_bos_token", bos) ? ids.bos() : OptionalInt.empty();
        OptionalInt after = config.flag("add_eos_token", eos) ? ids.eos() : OptionalInt.empty();
        return before.isEmpty() && after.isEmpty() ? null : TemplateProcessing.around(before, after);
    }

    /** The class of the tokenizer without "Fast", or the type of the model; in lower case. */
    String kind() {
        String name = config.has("tokenizer_class")
                ? config.string("tokenizer_class").replace("TokenizerFast", "").replace("Tokenizer", "")
                : modelConfig.string("model_type", "");
        return name.toLowerCase(Locale.ROOT);
    }

    /** The token with a role such as {@code bos_token}; it may be written as a string or as an object. */
    @Nullable
    String token(String role) {
        String name = token(config, role);
        return name != null ? name : token(specialTokensMap, role);
    }

    private static @Nullable String token(Fields fields, String role) {
        if (fields.get(role) instanceof Map<?, ?>) {
            return fields.object(role).string("content");
        }
        return fields.get(role) instanceof String name ? name : null;
    }

    String token(String role, String otherwise) {
        String name = token(role);
        return name == null ? otherwise : name;
    }

    /** The tokens with a role where the files name them, else as guessed before. */
    SpecialIds specialIds(List<AddedToken> added, Vocabulary vocabulary, SpecialIds otherwise) {
        return new SpecialIds(
                id("bos_token", added, vocabulary, otherwise.bos()),
                id("eos_token", added, vocabulary, otherwise.eos()),
                id("unk_token", added, vocabulary, otherwise.unk()),
                id("pad_token", added, vocabulary, otherwise.pad()),
                id("mask_token", added, vocabulary, otherwise.mask()),
                id("cls_token", added, vocabulary, otherwise.cls()),
                id("sep_token", added, vocabulary, otherwise.sep()));
    }

    private OptionalInt id(String role, List<AddedToken> added, Vocabulary vocabulary, OptionalInt otherwise) {
        String name = token(role);
        if (name == null) {
            // The file may say that there is none.
            return config.names().contains(role) ? OptionalInt.empty() : otherwise;
        }
        for (AddedToken token : added) {
            if (token.content().equals(name)) {
                return OptionalInt.of(token.id());
            }
        }
        int id = vocabulary.find(name);
        return id < 0 ? otherwise : OptionalInt.of(id);
    }

    /** The tokens of {@code added_tokens_decoder} beside those known already. */
    List<AddedToken> addedTokens(List<AddedToken> known) {
        List<AddedToken> all = new ArrayList<>(known);
        if (config.has("added_tokens_decoder")) {
            Fields decoder = config.object("added_tokens_decoder");
            for (String name : decoder.names()) {
                int id = id(decoder, name);
                if (known.stream().noneMatch(token -> token.id() == id)) {
                    all.add(addedToken(id, decoder.object(name)));
                }
            }
        }
        return all;
    }

    private static int id(Fields decoder, String name) {
        try {
            int id = Integer.parseInt(name);
            if (id >= 0 && id <= MAX_ADDED_ID) {
                return id;
            }
        } catch (NumberFormatException e) {
            // The error below says what is wrong.
        }
        throw decoder.invalid(name, "under a token id from 0 to " + MAX_ADDED_ID);
    }

    private static AddedToken addedToken(int id, Fields token) {
        boolean special = token.flag("special", false);
        return new AddedToken(
                id,
                token.string("content"),
                token.flag("single_word", false),
                token.flag("lstrip", false),
                token.flag("rstrip", false),
                token.flag("normalized", !special),
                special);
    }

    /** Adds the tokens with a role that are in the vocabulary as special tokens. */
    List<AddedToken> withRoles(List<AddedToken> known, Vocabulary vocabulary, Map<String, String> defaults) {
        List<AddedToken> all = new ArrayList<>(known);
        defaults.forEach((role, otherwise) -> {
            String name = token(role, otherwise);
            int id = vocabulary.find(name);
            if (!name.isEmpty() && id >= 0 && all.stream().noneMatch(token -> token.id() == id)) {
                all.add(AddedToken.special(id, name));
            }
        });
        return all;
    }
}
