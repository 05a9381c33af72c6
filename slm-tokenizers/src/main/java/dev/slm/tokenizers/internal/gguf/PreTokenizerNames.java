package dev.slm.tokenizers.internal.gguf;

import static dev.slm.tokenizers.internal.gguf.PreTokenizerPatterns.*;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.patterns.Patterns;
import dev.slm.tokenizers.internal.pretokenizers.ByteLevel;
import dev.slm.tokenizers.internal.pretokenizers.Sequence;
import dev.slm.tokenizers.internal.pretokenizers.Split;
import dev.slm.tokenizers.internal.pretokenizers.SplitBehavior;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the names under {@code tokenizer.ggml.pre} stand for: the regular expressions of the tokenizers that llama.cpp
 * gave these names to ({@code llama-vocab.cpp}), each applied inside the pieces of the one before. Where llama.cpp
 * simplifies an expression, this is the original tokenizer's.
 */
final class PreTokenizerNames {
    /** What a file without a name means. */
    static final String DEFAULT = "default";

    private static final Map<String, List<String>> PATTERNS = patterns();
    private static final Set<String> LLAMA3 = Set.of(
            "llama3",
            "llama-v3",
            "llama-bpe",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano",
            "tekken");
    private static final Set<String> IGNORING_MERGES = Set.of("minicpm5", "youtu", "granite-embed-multi-97m");
    private static final Set<String> UNSPELT = Set.of("gemma4", "granite-embed-multi-311m", "sarvam-moe", "whitespace");

    private PreTokenizerNames() {}

    private static Map<String, List<String>> patterns() {
        Map<String, List<String>> patterns = new LinkedHashMap<>();
        put(patterns, List.of(PUNCTUATION, GPT2, DIGITS, THREE_DIGITS), DEFAULT);
        put(
                patterns,
                List.of(GPT2),
                "gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code gigachat a.x-4.0 mellum "
                        + "modern-bert roberta-bpe exaone4 mpt olmo gpt-neox jais trillion granite-docling");
        put(
                patterns,
                List.of(Patterns.CL100K),
                "llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe glm4 "
                        + "chatglm-bpe");
        put(
                patterns,
                List.of(Patterns.QWEN2),
                "qwen2 deepseek-r1-qwen megrez stablelm2 hunyuan kormo f2llmv2 grok-2 solar-open");
        put(patterns, List.of(Patterns.TEKKEN), "tekken");
        put(patterns, List.of(Patterns.O200K), "gpt-4o llama4 kanana2 talkie minimax-m2 granite-embed-multi-97m");
        put(patterns, List.of(DIGIT, GPT2), "starcoder refact command-r smollm codeshell exaone minerva-7b mellum2");
        put(patterns, List.of(FALCON_PUNCTUATION, GPT2, THREE_DIGITS), "falcon");
        put(patterns, List.of(BLOOM), "poro-chat bloom gpt3-finnish");
        put(patterns, List.of(BLOOM, DIGIT), "viking");
        put(
                patterns,
                List.of(LINE_BREAK, DEEPSEEK_LETTERS, DEEPSEEK_PUNCTUATION, "\\s+$", HAN_AND_HANGUL, DIGITS),
                "deepseek-llm");
        put(patterns, List.of(LINE_BREAK, "\\s?\\p{L}+", "\\s?\\p{P}+", HAN_AND_HANGUL, DIGIT), "deepseek-coder");
        put(
                patterns,
                List.of(UP_TO_THREE_DIGITS, HAN_AND_KANA, DEEPSEEK3),
                "deepseek-v3 hunyuan-dense joyai-llm hy_v4");
        put(patterns, List.of(UP_TO_THREE_DIGITS, HAN_AND_KANA, SPARK, DIGIT), "spark2_5");
        put(patterns, List.of(ANY_THOUSANDS, AFMOE_SCRIPTS, DEEPSEEK3), "afmoe");
        put(patterns, List.of(YOUTU_SCRIPTS, YOUTU), "youtu");
        put(patterns, List.of(TINY_AYA_DIGITS, Patterns.O200K), "tiny_aya cohere2moe");
        put(patterns, List.of(BAILING), "bailingmoe bailingmoe2 llada-moe");
        put(patterns, List.of(SEED), "seed-coder");
        put(patterns, List.of(QWEN35), "qwen35");
        put(patterns, List.of(QWEN2_WITHOUT_CONTRACTIONS), "ufakzeka");
        put(patterns, List.of(LINES, Patterns.QWEN2), "laguna");
        put(patterns, List.of(UP_TO_THREE_DIGITS, MINICPM5), "minicpm5");
        put(patterns, List.of(JAIS2), "jais-2");
        put(patterns, List.of(EXAONE_MOE), "exaone-moe");
        put(patterns, List.of(KIMI), "kimi-k2");
        put(patterns, List.of(DIGITS, THOUSANDS), "superbpe");
        put(
                patterns,
                List.of(CHAMELEON_SENTINEL, CHAMELEON_IMAGE, CHAMELEON_BLANKS, DIGIT, CHAMELEON_PUNCTUATION, GPT2),
                "chameleon");
        put(patterns, List.of(LINES), "gemma4 granite-embed-multi-311m sarvam-moe");
        put(patterns, List.of(), "whitespace");
        return patterns;
    }

    private static void put(Map<String, List<String>> patterns, List<String> regexes, String names) {
        for (String name : names.split(" ")) {
            patterns.put(name, regexes);
        }
    }

    /** All names, with what each stands for. */
    static Map<String, List<String>> all() {
        return Collections.unmodifiableMap(PATTERNS);
    }

    /** Refuses a name that stands for nothing. */
    static void check(String name) {
        if (!PATTERNS.containsKey(name)) {
            throw new TokenizerFormatException(
                    GgufFields.name("pre") + " is \"" + name + "\"; known are " + String.join(", ", PATTERNS.keySet()));
        }
    }

    /** The pre-tokenizer of byte-level BPE that a known name stands for. */
    static PreTokenizer get(String name) {
        List<PreTokenizer> stages = splits(name);
        stages.add(new ByteLevel(false, false));
        return new Sequence(stages);
    }

    /** What cuts the text, in order. */
    static List<PreTokenizer> splits(String name) {
        List<PreTokenizer> stages = new ArrayList<>();
        for (String regex : PATTERNS.getOrDefault(name, List.of())) {
            stages.add(new Split(Patterns.of(regex, GgufFields.name("pre")), SplitBehavior.ISOLATED, false));
        }
        return stages;
    }

    /**
     * The name to write for these regular expressions: the one that llama.cpp gave first among those that also mean the
     * same for merges.
     *
     * @throws TokenizerFormatException if there is none
     */
    static String nameOf(List<String> regexes, boolean ignoresMerges) {
        List<String> names = PATTERNS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(regexes) && spellsBytes(entry.getKey()))
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
        return LLAMA3.contains(name) || IGNORING_MERGES.contains(name);
    }

    /** Whether BOS is added where the file does not say. */
    static boolean addsBos(String name) {
        return LLAMA3.contains(name) || name.equals("chameleon") || name.equals("gemma4");
    }

    /** Whether tokens are bytes spelt as letters; if not they are plain text with visible blanks. */
    static boolean spellsBytes(String name) {
        return !UNSPELT.contains(name);
    }

    /** Whether the tokenizer brings text into the composed form NFC, which GGUF files do not say. */
    static boolean composes(String name) {
        return name.equals("qwen2") || name.equals("gpt-neox");
    }
}
