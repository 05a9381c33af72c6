package dev.slm.internal.generate;

import dev.slm.GenerationOptions;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.tokenizers.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model says about generating: {@code generation_config.json} of a folder, the end tokens of either format.
 *
 * @param options what the model sets
 * @param stopTokens ids that end an answer, ascending
 * @param maxLength most tokens of prompt and answer together, for models that limit these instead of new tokens;
 *     {@link #NO_LENGTH} where there is no such limit
 */
public record ModelDefaults(GenerationOptions options, List<Integer> stopTokens, int maxLength) {
    /** No limit but the context. */
    public static final int NO_LENGTH = Integer.MAX_VALUE;

    /**
     * Control tokens that end a turn in the chat formats of known families. A GGUF file often names only one of them as
     * its end token, and has no generation_config.json that would list the others.
     */
    private static final List<String> END_OF_TURN = List.of(
            "<|im_end|>",
            "<|endoftext|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<|end_of_text|>",
            "<|end|>",
            "<end_of_turn>",
            "<|end_of_role|>",
            "<EOT>",
            "</s>");

    private static final List<String> GGUF_END_KEYS =
            List.of("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id");

    /**
     * Reads a model's settings.
     *
     * @throws dev.slm.ModelFormatException if one of them has a wrong type or is out of its range
     */
    public static ModelDefaults read(Checkpoint checkpoint, @Nullable Tokenizer tokenizer) {
        Optional<Metadata> file = checkpoint.json("generation_config.json");
        SortedSet<Integer> stops = new TreeSet<>();
        if (checkpoint.kind() == Checkpoint.Kind.GGUF) {
            for (String key : GGUF_END_KEYS) {
                addIds(checkpoint.metadata(), key, stops);
            }
            if (tokenizer != null) {
                addEndOfTurn(tokenizer, stops);
            }
        } else {
            file.ifPresent(config -> addIds(config, "eos_token_id", stops));
            if (stops.isEmpty()) {
                addIds(checkpoint.metadata(), "eos_token_id", stops);
                checkpoint.metadata().section("text_config").ifPresent(text -> addIds(text, "eos_token_id", stops));
            }
        }
        if (tokenizer != null) {
            tokenizer.eosId().ifPresent(stops::add);
        }
        return new ModelDefaults(
                file.map(config -> options(config, tokenizer != null)).orElse(GenerationOptions.UNSET),
                List.copyOf(stops),
                file.flatMap(config -> config.optionalInt("max_length"))
                        .filter(length -> length > 0)
                        .orElse(NO_LENGTH));
    }

    private static void addIds(Metadata metadata, String key, SortedSet<Integer> ids) {
        if (metadata.isArray(key)) {
            for (int id : metadata.ints(key).orElseThrow()) {
                ids.add(id);
            }
        } else {
            metadata.optionalInt(key).ifPresent(ids::add);
        }
    }

    /** {@code stop_strings}: one text or a list of them. */
    private static List<String> stopTexts(Metadata config) {
        String key = "stop_strings";
        return config.isArray(key)
                ? List.of(config.strings(key).orElseThrow())
                : config.optionalString(key).stream().toList();
    }

    private static void addEndOfTurn(Tokenizer tokenizer, SortedSet<Integer> ids) {
        for (String name : END_OF_TURN) {
            OptionalInt id = tokenizer.idOf(name);
            if (id.isPresent() && tokenizer.isSpecial(id.getAsInt())) {
                ids.add(id.getAsInt());
            }
        }
    }

    /** @param readable whether answers are text, in which stop texts can be found */
    private static GenerationOptions options(Metadata config, boolean readable) {
        GenerationOptions.Builder options = GenerationOptions.builder();
        config.optionalInt("max_new_tokens").ifPresent(options::maxTokens);
        config.optionalDouble("repetition_penalty").ifPresent(options::repetitionPenalty);
        if (readable) {
            stopTexts(config).forEach(options::stop);
        }
        if (config.booleanOr("do_sample", false)) {
            options.temperature(config.doubleOr("temperature", 1));
            // Hugging Face writes 0 for a filter that is off.
            config.optionalInt("top_k").filter(k -> k > 0).ifPresent(options::topK);
            config.optionalDouble("top_p").filter(p -> p > 0).ifPresent(options::topP);
            config.optionalDouble("min_p").ifPresent(options::minP);
            config.optionalDouble("typical_p").ifPresent(options::typicalP);
        }
        try {
            return options.build();
        } catch (IllegalArgumentException outOfRange) {
            throw new dev.slm.ModelFormatException(config.file() + ": " + outOfRange.getMessage(), outOfRange);
        }
    }
}
