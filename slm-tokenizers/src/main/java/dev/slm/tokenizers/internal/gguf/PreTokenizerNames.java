package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.patterns.Gpt2Splitter;
import dev.slm.tokenizers.internal.patterns.Patterns;
import dev.slm.tokenizers.internal.pretokenizers.ByteLevel;
import dev.slm.tokenizers.internal.pretokenizers.Sequence;
import dev.slm.tokenizers.internal.pretokenizers.Split;
import dev.slm.tokenizers.internal.pretokenizers.SplitBehavior;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the names under {@code tokenizer.ggml.pre} stand for: the regular expressions of the tokenizers that llama.cpp
 * gave these names to ({@code llama-vocab.cpp}), each applied inside the pieces of the one before.
 */
final class PreTokenizerNames {
    private static final String GPT2 = Gpt2Splitter.REGEX;
    private static final String DIGIT = "\\p{N}";
    private static final String FALCON_PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|`]+";
    private static final String BLOOM = " ?[^(\\s|.,!?…。，、।۔،)]+";
    private static final String HAN_AND_HANGUL = "[一-龥ࠀ-一가-\uD7FF]+";
    private static final String DEEPSEEK3 = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
            + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Map<String, List<String>> PATTERNS = patterns();

    private PreTokenizerNames() {}

    private static Map<String, List<String>> patterns() {
        Map<String, List<String>> patterns = new LinkedHashMap<>();
        put(patterns, List.of("[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"), "default");
        put(
                patterns,
                List.of(GPT2),
                "gpt-2",
                "phi-2",
                "jina-es",
                "jina-de",
                "jina-v1-en",
                "jina-v2-es",
                "jina-v2-de",
                "jina-v2-code",
                "gigachat",
                "a.x-4.0",
                "mellum",
                "modern-bert",
                "roberta-bpe",
                "exaone4",
                "mpt",
                "olmo",
                "gpt-neox",
                "jais",
                "trillion",
                "granite-docling");
        put(
                patterns,
                List.of(Patterns.CL100K),
                "llama3",
                "llama-v3",
                "llama-bpe",
                "falcon3",
                "falcon-h1",
                "pixtral",
                "midm-2.0",
                "lfm2",
                "dbrx",
                "smaug-bpe",
                "glm4",
                "chatglm-bpe");
        put(
                patterns,
                List.of(Patterns.QWEN2),
                "qwen2",
                "deepseek-r1-qwen",
                "megrez",
                "stablelm2",
                "hunyuan",
                "kormo",
                "grok-2",
                "solar-open");
        put(patterns, List.of(Patterns.TEKKEN), "tekken");
        put(patterns, List.of(Patterns.O200K), "gpt-4o", "llama4", "kanana2", "minimax-m2");
        put(
                patterns,
                List.of(DIGIT, GPT2),
                "starcoder",
                "refact",
                "command-r",
                "smollm",
                "codeshell",
                "exaone",
                "minerva-7b",
                "mellum2");
        put(patterns, List.of(FALCON_PUNCTUATION, GPT2, "[0-9][0-9][0-9]"), "falcon");
        put(patterns, List.of(BLOOM), "poro-chat", "bloom", "gpt3-finnish");
        put(patterns, List.of(BLOOM, DIGIT), "viking");
        put(patterns, List.of("[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", HAN_AND_HANGUL, DIGIT), "deepseek-coder");
        put(
                patterns,
                List.of("\\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+", DEEPSEEK3),
                "deepseek-v3",
                "hunyuan-dense",
                "joyai-llm");
        put(
                patterns,
                List.of("'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"),
                "bailingmoe",
                "bailingmoe2",
                "llada-moe");
        put(
                patterns,
                List.of("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
                "seed-coder");
        put(patterns, List.of("\\p{N}+", "(?=(\\d{3})+(?!\\d))"), "superbpe");
        return patterns;
    }

    private static void put(Map<String, List<String>> patterns, List<String> regexes, String... names) {
        for (String name : names) {
            patterns.put(name, regexes);
        }
    }

    /** The pre-tokenizer of byte-level BPE that a name stands for. */
    static PreTokenizer get(String name) {
        List<String> regexes = PATTERNS.get(name);
        String field = GgufFields.name("pre");
        if (regexes == null) {
            throw new TokenizerFormatException(
                    field + " is \"" + name + "\"; known are " + String.join(", ", PATTERNS.keySet()));
        }
        List<PreTokenizer> stages = new ArrayList<>();
        for (String regex : regexes) {
            stages.add(new Split(Patterns.of(regex, field), SplitBehavior.ISOLATED, false));
        }
        stages.add(new ByteLevel(false, false));
        return new Sequence(stages);
    }

    /**
     * The name to write for these regular expressions: the one that llama.cpp gave first among those that also mean the
     * same for merges.
     *
     * @throws TokenizerFormatException if there is none
     */
    static String nameOf(List<String> regexes, boolean ignoresMerges) {
        List<String> names = PATTERNS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(regexes))
                .map(Map.Entry::getKey)
                .toList();
        if (names.isEmpty()) {
            throw new TokenizerFormatException("pre_tokenizer splits by " + regexes + ", for which GGUF has no name");
        }
        if (regexes.equals(List.of(Patterns.CL100K))) {
            return ignoresMerges ? "llama-bpe" : "smaug-bpe";
        }
        return regexes.equals(List.of(DIGIT, GPT2)) ? "smollm" : names.get(0);
    }

    /** Whether a word that is a token needs no merges to become it. */
    static boolean ignoresMerges(String name) {
        return List.of(
                        "llama3",
                        "llama-v3",
                        "llama-bpe",
                        "falcon3",
                        "falcon-h1",
                        "pixtral",
                        "midm-2.0",
                        "lfm2",
                        "tekken")
                .contains(name);
    }

    /** Whether BOS is added where the file does not say. */
    static boolean addsBos(String name) {
        return ignoresMerges(name);
    }

    /** Whether the tokenizer brings text into the composed form NFC, which GGUF files do not say. */
    static boolean composes(String name) {
        return name.equals("qwen2") || name.equals("gpt-neox");
    }
}
