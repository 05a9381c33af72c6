package dev.slm.internal.convert;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.gguf.GgufMetadata;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.gguf.GgufTokenizerKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a folder's tokenizer and chat templates into a GGUF file's metadata. */
final class TokenizerKeys {
    private static final String TEMPLATE = "tokenizer.chat_template";

    private TokenizerKeys() {}

    /** @param tokens how many rows the embedding has; readers want as many tokens */
    static void write(Checkpoint folder, String architecture, int tokens, GgufMetadata metadata) {
        if (!GgufTokenizerKeys.present(folder.path())) {
            // What llama.cpp calls a model that is only ever fed with ids; it cannot count the tokens then.
            metadata.string("tokenizer.ggml.model", "none").uint32(architecture + ".vocab_size", tokens);
            return;
        }
        try {
            GgufTokenizerKeys.of(folder.path(), tokens).forEach((key, value) -> put(metadata, key, value));
        } catch (TokenizerFormatException e) {
            throw new ModelFormatException(folder.path() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.path() + ": the tokenizer cannot be read: " + e.getMessage(), e);
        }
        writeEndOfTurn(folder, metadata);
        writeTemplates(folder, metadata);
    }

    private static void put(GgufMetadata metadata, String key, Object value) {
        if (value instanceof String text) {
            metadata.string(key, text);
        } else if (value instanceof Integer id) {
            metadata.uint32(key, id);
        } else if (value instanceof Boolean flag) {
            metadata.bool(key, flag);
        } else if (value instanceof String[] texts) {
            metadata.strings(key, texts);
        } else if (value instanceof float[] scores) {
            metadata.float32s(key, scores);
        } else if (value instanceof int[] types) {
            metadata.int32s(key, types);
        } else if (value instanceof byte[] bytes) {
            metadata.uint8s(key, bytes);
        } else {
            throw new IllegalArgumentException(key + " is a " + value.getClass());
        }
    }

    /** Models that chat often stop at a second token, which generation_config.json lists beside the first. */
    private static void writeEndOfTurn(Checkpoint folder, GgufMetadata metadata) {
        Metadata generation = folder.json("generation_config.json").orElse(folder.metadata());
        if (!generation.isArray("eos_token_id") || !metadata.keys().contains("tokenizer.ggml.eos_token_id")) {
            return;
        }
        int eos = metadata.uint32("tokenizer.ggml.eos_token_id");
        for (int id : generation.ints("eos_token_id").orElseThrow()) {
            if (id != eos && id >= 0) {
                metadata.uint32("tokenizer.ggml.eot_token_id", id);
                return;
            }
        }
    }

    private static void writeTemplates(Checkpoint folder, GgufMetadata metadata) {
        Optional<Path> file = folder.file("chat_template.jinja");
        if (file.isPresent()) {
            metadata.string(TEMPLATE, text(file.get()));
            return;
        }
        Metadata config = folder.json("tokenizer_config.json").orElse(null);
        if (config == null || !config.has("chat_template")) {
            return;
        }
        if (config.asMap().get("chat_template") instanceof List<?> variants) {
            writeVariants(config, variants, metadata);
        } else {
            metadata.string(TEMPLATE, config.requiredString("chat_template"));
        }
    }

    /** Several templates by name, of which one is called default. */
    private static void writeVariants(Metadata config, List<?> variants, GgufMetadata metadata) {
        List<String> names = new ArrayList<>();
        for (Object variant : variants) {
            if (!(variant instanceof Map<?, ?> fields)
                    || !(fields.get("name") instanceof String name)
                    || !(fields.get("template") instanceof String template)) {
                throw config.wrongValue("chat_template", "expected a text, or objects with name and template");
            }
            if (name.equals("default")) {
                metadata.string(TEMPLATE, template);
            } else {
                metadata.string(TEMPLATE + "." + name, template);
                names.add(name);
            }
        }
        if (!names.isEmpty()) {
            metadata.strings(TEMPLATE + "s", names.toArray(String[]::new));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
