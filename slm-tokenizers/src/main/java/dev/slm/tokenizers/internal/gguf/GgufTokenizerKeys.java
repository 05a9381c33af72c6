package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Tokenizers;
import dev.slm.tokenizers.internal.sentencepiece.ModelProto;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The tokenizer of a Hugging Face folder as the metadata of a GGUF file: the reverse of {@link GgufTokenizer}. */
public final class GgufTokenizerKeys {
    private static final List<String> FILES =
            List.of("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.txt", "vocab.json");

    private GgufTokenizerKeys() {}

    /** Whether the folder holds a tokenizer at all. */
    public static boolean present(Path folder) {
        return FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /**
     * All keys under {@code tokenizer.ggml.}, in order. Values are {@code String}, {@code Integer} (an id),
     * {@code Boolean}, {@code String[]}, {@code float[]} (scores), {@code int[]} (types) and {@code byte[]}.
     *
     * @param size how many tokens the model embeds; ids beyond are left out, and rows without a token get a name that
     *     no text becomes
     * @throws TokenizerFormatException if the tokenizer is damaged, or of a kind that GGUF has no name for
     */
    public static Map<String, Object> of(Path folder, int size) throws IOException {
        Tokenizer tokenizer = Tokenizers.fromFolder(folder);
        TokenTables tables = tables(folder, size);
        for (int id = 0; id < Math.min(size, tokenizer.vocabularySize()); id++) {
            // Tokens that only tokenizer_config.json adds, or that it alone calls special.
            if (!tables.has(id) && !tokenizer.token(id).isEmpty()) {
                int type = tokenizer.isSpecial(id) ? Pieces.CONTROL : Pieces.USER_DEFINED;
                tables.set(id, tokenizer.token(id), type, 0);
            } else if (tokenizer.isSpecial(id) && tables.types[id] != Pieces.UNKNOWN) {
                tables.set(id, tokenizer.token(id), Pieces.CONTROL, tables.scores[id]);
            }
        }
        tables.nameTheRest();
        return keys(tables, tokenizer);
    }

    private static TokenTables tables(Path folder, int size) throws IOException {
        Map<?, ?> definition = definition(folder.resolve("tokenizer.json"));
        Path model = folder.resolve("tokenizer.model");
        if (Files.isRegularFile(model) && (definition == null || !DefinitionTables.isByteLevel(definition))) {
            ModelProto proto = new ModelProto(Files.readAllBytes(model));
            // The ids of unigram models may be shifted against the file's; the definition has the right ones.
            if (definition == null || proto.modelType == ModelProto.BPE) {
                return TokenTables.of(proto, size);
            }
        }
        if (definition != null) {
            return DefinitionTables.read(definition, size);
        }
        if (Files.isRegularFile(folder.resolve("spiece.model"))) {
            return TokenTables.of(new ModelProto(Files.readAllBytes(folder.resolve("spiece.model"))), size);
        }
        return DefinitionTables.read(OlderFiles.definition(folder), size);
    }

    private static @Nullable Map<?, ?> definition(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        return Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> definition ? definition : null;
    }

    private static Map<String, Object> keys(TokenTables tables, Tokenizer tokenizer) {
        Map<String, Object> keys = new LinkedHashMap<>();
        tables.keys.forEach((key, value) -> keys.put(GgufFields.name(key), value));
        keys.put(GgufFields.name("tokens"), tables.tokens);
        if (!tables.keys.get("model").equals("gpt2")
                && !tables.keys.get("model").equals("bert")) {
            keys.put(GgufFields.name("scores"), tables.scores);
        }
        keys.put(GgufFields.name("token_type"), tables.types);
        boolean bert = tables.keys.get("model").equals("bert");
        putId(keys, "bos_token_id", bert ? tokenizer.clsId() : tokenizer.bosId(), tables);
        putId(keys, "eos_token_id", bert ? tokenizer.sepId() : tokenizer.eosId(), tables);
        putId(keys, "unknown_token_id", tokenizer.unkId(), tables);
        putId(keys, "seperator_token_id", tokenizer.sepId(), tables); // spelt like this in the format
        putId(keys, "padding_token_id", tokenizer.padId(), tables);
        putId(keys, "cls_token_id", tokenizer.clsId(), tables);
        putId(keys, "mask_token_id", tokenizer.maskId(), tables);
        int[] framed = tokenizer.encodeToIds("a", true, false);
        OptionalInt first = bert ? tokenizer.clsId() : tokenizer.bosId();
        OptionalInt last = bert ? tokenizer.sepId() : tokenizer.eosId();
        keys.put(GgufFields.name("add_bos_token"), first.isPresent() && framed[0] == first.getAsInt());
        keys.put(GgufFields.name("add_eos_token"), last.isPresent() && framed[framed.length - 1] == last.getAsInt());
        return keys;
    }

    private static void putId(Map<String, Object> keys, String key, OptionalInt id, TokenTables tables) {
        if (id.isPresent() && id.getAsInt() < tables.tokens.length) {
            keys.put(GgufFields.name(key), id.getAsInt());
        }
    }
}
