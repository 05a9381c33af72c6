package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.internal.patterns.Gpt2Splitter;
import dev.slm.tokenizers.internal.patterns.Patterns;

/** The less famous expressions that tokenizers of byte-level BPE split by, as their own definitions give them. */
final class PreTokenizerPatterns {
    static final String GPT2 = Gpt2Splitter.REGEX;
    static final String DIGIT = "\\p{N}";
    static final String DIGITS = "\\p{N}+";
    static final String THREE_DIGITS = "[0-9][0-9][0-9]";
    static final String UP_TO_THREE_DIGITS = "\\p{N}{1,3}";
    static final String PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|]+";
    static final String FALCON_PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|`]+";
    static final String BLOOM = " ?[^(\\s|.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C)]+";
    static final String LINES = "[^\\n]+|[\\n]+";
    static final String LINE_BREAK = "[\\r\\n]";
    static final String HAN_AND_HANGUL = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";
    static final String HAN_AND_KANA = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";

    private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    private static final String SYMBOLS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
    private static final String BLANKS = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Cuts a run of digits so that every part but the first has three. */
    static final String THOUSANDS = "(?=(\\d{3})+(?!\\d))";

    /** As {@link #THOUSANDS}, for the digits of all scripts. */
    static final String ANY_THOUSANDS = "(?=(\\p{N}{3})+(?!\\p{N}))";

    static final String TINY_AYA_DIGITS = "\\d{1,3}(?=(?:\\d{3})*\\b)";

    private static final String DEEPSEEK3_WORDS = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+";
    static final String DEEPSEEK3 = DEEPSEEK3_WORDS + "[\\r\\n]*|" + BLANKS;
    static final String SPARK = DEEPSEEK3_WORDS + "|[\\r\\n]|\\s+(?!\\S)|\\s+";

    /** Letters that have cases, as the first DeepSeek lists them. */
    static final String DEEPSEEK_LETTERS = "\\s?["
            + "A-Za-z\\x{b5}\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{1ba}\\x{1bc}-\\x{1bf}\\x{1c4}-"
            + "\\x{293}\\x{295}-\\x{2af}\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37b}-\\x{37d}\\x{37f}\\x{386}"
            + "\\x{388}-\\x{38a}\\x{38c}\\x{38e}-\\x{3a1}\\x{3a3}-\\x{3f5}\\x{3f7}-\\x{481}\\x{48a}-"
            + "\\x{52f}\\x{531}-\\x{556}\\x{10a0}-\\x{10c5}\\x{13a0}-\\x{13f5}\\x{13f8}-\\x{13fd}\\x{1c90}-"
            + "\\x{1cba}\\x{1cbd}-\\x{1cbf}\\x{1d00}-\\x{1d2b}\\x{1d6b}-\\x{1d77}\\x{1d79}-\\x{1d9a}"
            + "\\x{1e00}-\\x{1f15}\\x{1f18}-\\x{1f1d}\\x{1f20}-\\x{1f45}\\x{1f48}-\\x{1f4d}\\x{1f50}-"
            + "\\x{1f57}\\x{1f59}\\x{1f5b}\\x{1f5d}\\x{1f5f}-\\x{1f7d}\\x{1f80}-\\x{1fb4}\\x{1fb6}-"
            + "\\x{1fbc}\\x{1fbe}\\x{1fc2}-\\x{1fc4}\\x{1fc6}-\\x{1fcc}\\x{1fd0}-\\x{1fd3}\\x{1fd6}-"
            + "\\x{1fdb}\\x{1fe0}-\\x{1fec}\\x{1ff2}-\\x{1ff4}\\x{1ff6}-\\x{1ffc}\\x{2102}\\x{2107}"
            + "\\x{210a}-\\x{2113}\\x{2115}\\x{2119}-\\x{211d}\\x{2124}\\x{2126}\\x{2128}\\x{212a}-"
            + "\\x{212d}\\x{212f}-\\x{2134}\\x{2139}\\x{213c}-\\x{213f}\\x{2145}-\\x{2149}\\x{214e}"
            + "\\x{2183}\\x{2184}\\x{2c00}-\\x{2c7b}\\x{2c7e}-\\x{2ce4}\\x{2ceb}-\\x{2cee}\\x{2cf2}"
            + "\\x{2cf3}\\x{a640}-\\x{a66d}\\x{a680}-\\x{a69b}\\x{a722}-\\x{a76f}\\x{a771}-\\x{a787}"
            + "\\x{a78b}-\\x{a78e}\\x{ab70}-\\x{abbf}\\x{fb00}-\\x{fb06}\\x{fb13}-\\x{fb17}\\x{ff21}-"
            + "\\x{ff3a}\\x{ff41}-\\x{ff5a}\\x{10400}-\\x{1044f}\\x{104b0}-\\x{104d3}\\x{104d8}-\\x{104fb}"
            + "\\x{10c80}-\\x{10cb2}\\x{10cc0}-\\x{10cf2}\\x{118a0}-\\x{118df}\\x{1e900}-\\x{1e943}"
            + "]+";

    static final String DEEPSEEK_PUNCTUATION =
            "\\s?[!-/:-~\\x{ff01}-\\x{ff0f}\\x{ff1a}-\\x{ff5e}\\x{2018}-\\x{201f}\\x{3000}-\\x{3002}]+";

    static final String BAILING =
            "'(?i:[sdmt]|ll|ve|re)|" + WORD + "|\\p{N}|" + SYMBOLS + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+";
    static final String SEED = CONTRACTION + "|" + WORD + "|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" + BLANKS;
    static final String QWEN2_WITHOUT_CONTRACTIONS = WORD + "|\\p{N}|" + SYMBOLS + "|" + BLANKS;
    static final String QWEN35 = CONTRACTION
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" + BLANKS;
    static final String MINICPM5 = CONTRACTION + "|" + WORD + "|\\p{N}+|" + SYMBOLS + "|" + BLANKS;
    static final String JAIS2 = CONTRACTION + "|" + WORD + "|\\p{N}{1,3}|" + SYMBOLS
            + "|\\s*[\\r\\n]+|\\s{512}(?!\\S)|\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}(?!\\S)"
            + "|\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)|\\s{1,2}(?!\\S)|\\s{1}";
    static final String EXAONE_MOE = CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+"
            + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+";

    static final String AFMOE_SCRIPTS =
            "[\\x{4e00}-\\x{9fff}\\x{3400}-\\x{4dbf}\\x{f900}-\\x{faff}\\x{3040}-\\x{309f}\\x{30a0}-"
                    + "\\x{30ff}\\x{ff65}-\\x{ff9f}\\x{2f00}-\\x{2fdf}\\x{e40}-\\x{e7f}\\x{e80}-\\x{eff}\\x{1780}-"
                    + "\\x{17ff}\\x{1000}-\\x{109f}\\x{aa60}-\\x{aa7f}\\x{a9e0}-\\x{a9ff}\\x{ac00}-\\x{d7af}"
                    + "\\x{1100}-\\x{11ff}]+";
    static final String YOUTU_SCRIPTS =
            "[\\x{ac00}-\\x{d7a3}\\x{3131}-\\x{318e}]+|[\\x{ff01}\\x{2026}\\x{201c}\\x{201d}\\x{2018}"
                    + "\\x{2019}\\x{2014}\\x{ff1a}\\x{ff1b}\\x{ff0c}\\x{3001}-\\x{303f}\\x{fe30}-\\x{fe4f}]+|["
                    + "\\x{3105}-\\x{312f}]+|[\\x{4e00}-\\x{9fa5}\\x{3040}-\\x{309f}\\x{30a0}-\\x{30ff}]+";
    static final String YOUTU = Patterns.O200K.replace("\\p{N}{1,3}", "\\p{N}");

    private static final String KIMI_UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
    private static final String KIMI_LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]";
    private static final String KIMI_BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    static final String KIMI = "[\\p{Han}]+|"
            + KIMI_BEFORE + KIMI_UPPER + "*" + KIMI_LOWER + "+" + CONTRACTION + "?|"
            + KIMI_BEFORE + KIMI_UPPER + "+" + KIMI_LOWER + "*" + CONTRACTION + "?|\\p{N}{1,3}|" + SYMBOLS
            + "|" + BLANKS;

    static final String CHAMELEON_SENTINEL = "<sentinel:[0-9]+>";
    static final String CHAMELEON_IMAGE = "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z";
    static final String CHAMELEON_BLANKS = "([\\t\\n]|    |  )";
    static final String CHAMELEON_PUNCTUATION = "[\\p{P}!-/:-@\\[-`{-~]";

    private PreTokenizerPatterns() {}
}
