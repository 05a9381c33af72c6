package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of stage by itself, against Hugging Face's own library on random texts: ids, spans, words, and the way back.
 * A vocabulary of single bytes shows what a normalizer or pre-tokenizer did.
 */
@Tag("slow")
class StagesAgainstRustTest {
    private static final String BYTE_LEVEL =
            "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":false}";
    private static final String BYTE_DECODER =
            "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}";

    private static String bytes() {
        StringBuilder vocabulary = new StringBuilder();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= 33 && b <= 126 || b >= 161 && b != 173;
            int c = printable ? b : next++;
            vocabulary.append(b == 0 ? "" : ",").append(String.format("\"\\u%04x\":%d", c, b));
        }
        return "{\"type\":\"BPE\",\"vocab\":{" + vocabulary + "},\"merges\":[]}";
    }

    private static String definition(
            String normalizer, String preTokenizer, String model, String processor, String decoder, String added) {
        return "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[" + added
                + "],\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + preTokenizer + ",\"post_processor\":"
                + processor + ",\"decoder\":" + decoder + ",\"model\":" + model + "}";
    }

    private static String normalizer(String normalizer) {
        return definition(normalizer, BYTE_LEVEL, bytes(), "null", BYTE_DECODER, "");
    }

    private static String preTokenizer(String preTokenizer) {
        String both = "{\"type\":\"Sequence\",\"pretokenizers\":[" + preTokenizer + "," + BYTE_LEVEL + "]}";
        return definition("null", both, bytes(), "null", BYTE_DECODER, "");
    }

    private static String split(String pattern, String behavior, boolean invert) {
        return preTokenizer("{\"type\":\"Split\",\"pattern\":" + pattern + ",\"behavior\":\"" + behavior
                + "\",\"invert\":" + invert + "}");
    }

    private static String added(String content, boolean word, boolean left, boolean right, boolean normalized, int id) {
        return "{\"id\":" + id + ",\"content\":\"" + content + "\",\"single_word\":" + word + ",\"lstrip\":" + left
                + ",\"rstrip\":" + right + ",\"normalized\":" + normalized + ",\"special\":" + (id % 2 == 0) + "}";
    }

    static Stream<String> normalizers() {
        return Stream.of(
                        "{\"type\":\"NFC\"}",
                        "{\"type\":\"NFD\"}",
                        "{\"type\":\"NFKC\"}",
                        "{\"type\":\"NFKD\"}",
                        "{\"type\":\"Lowercase\"}",
                        "{\"type\":\"StripAccents\"}",
                        "{\"type\":\"Nmt\"}",
                        "{\"type\":\"Prepend\",\"prepend\":\"_x\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"__\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" {2,}|[a-c]+\"},\"content\":\"é\"}",
                        "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                                + "\"strip_accents\":null,\"lowercase\":true}",
                        "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                                + "\"strip_accents\":true,\"lowercase\":false}",
                        "{\"type\":\"BertNormalizer\",\"clean_text\":false,\"handle_chinese_chars\":false,"
                                + "\"strip_accents\":null,\"lowercase\":false}",
                        "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":false}",
                        "{\"type\":\"Strip\",\"strip_left\":false,\"strip_right\":true}",
                        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"\"}",
                        "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFD\"},{\"type\":\"Lowercase\"},"
                                + "{\"type\":\"StripAccents\"}]}")
                .map(StagesAgainstRustTest::normalizer);
    }

    static Stream<String> preTokenizers() {
        return Stream.of(
                        "{\"type\":\"BertPreTokenizer\"}",
                        "{\"type\":\"Whitespace\"}",
                        "{\"type\":\"WhitespaceSplit\"}",
                        "{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"a\"}",
                        "{\"type\":\"Digits\",\"individual_digits\":true}",
                        "{\"type\":\"Digits\",\"individual_digits\":false}",
                        "{\"type\":\"Punctuation\",\"behavior\":\"Isolated\"}",
                        "{\"type\":\"Punctuation\",\"behavior\":\"Contiguous\"}",
                        "{\"type\":\"Punctuation\",\"behavior\":\"Removed\"}",
                        "{\"type\":\"Punctuation\",\"behavior\":\"MergedWithNext\"}",
                        "{\"type\":\"UnicodeScripts\"}",
                        "{\"type\":\"FixedLength\",\"length\":3}",
                        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":false}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\",\"split\":false}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"never\",\"split\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"add_prefix_space\":true}",
                        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"UnicodeScripts\"},"
                                + "{\"type\":\"Whitespace\"},{\"type\":\"FixedLength\",\"length\":2}]}",
                        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\",\"split\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"never\",\"split\":false}",
                        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"},"
                                + "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\","
                                + "\"split\":true}]}")
                .map(StagesAgainstRustTest::preTokenizer);
    }

    static Stream<String> splits() {
        List<String> definitions = new ArrayList<>();
        for (String behavior : List.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")) {
            for (boolean invert : new boolean[] {false, true}) {
                definitions.add(split("{\"String\":\"a\"}", behavior, invert));
                definitions.add(split("{\"Regex\":\"\\\\s|\\\\p{Lu}\"}", behavior, invert));
            }
        }
        for (String regex : List.of(
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"
                        + " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+",
                "[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?[\\\\p{Lu}\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]*[\\\\p{Ll}\\\\p{Lm}"
                        + "\\\\p{Lo}\\\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?[\\\\p{Lu}"
                        + "\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]+[\\\\p{Ll}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]*(?i:'s|'t|'re|"
                        + "'ve|'m|'ll|'d)?|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n/]*|\\\\s*[\\\\r\\\\n]+|"
                        + "\\\\s+(?!\\\\S)|\\\\s+",
                "'(?i:[sdmt]|ll|ve|re)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?+\\\\p{L}+|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}"
                        + "\\\\p{N}]++[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]|\\\\s+(?!\\\\S)|\\\\s+",
                "\\\\s?[A-Za-z]+|\\\\s?\\\\p{Han}+|\\\\p{^L}",
                "\\\\s+$|^a|[[:punct:]]+|\\\\h\\\\h",
                "\\\\w+\\\\b|(?m:a.b)",
                "(?=(\\\\d{3})+(?!\\\\d))",
                "[一-龥ࠀ-一가-퟿]+")) {
            definitions.add(split("{\"Regex\":\"" + regex + "\"}", "Isolated", false));
        }
        return definitions.stream();
    }

    static Stream<String> models() {
        String pieces = "[\"<unk>\",0],[\"a\",-1.5],[\"e\",-1.25],[\"th\",-2.5],[\"t\",-2],[\"h\",-3],[\"the\",-2.25],"
                + "[\" \",-1],[\"\\n\",-4],[\"中\",-5],[\"e\\u0301\",-3.5]";
        StringBuilder bytePieces = new StringBuilder(pieces);
        for (int b = 0; b < 256; b++) {
            bytePieces.append(String.format(",[\"<0x%02X>\",-9]", b));
        }
        String vocabulary = "\"<unk>\":0,\"a\":1,\"b\":2,\"c\":3,\"ab\":4,\"abc\":5,\"bc\":6,\" \":7,\"t\":8,\"h\":9,"
                + "\"e\":10,\"th\":11,\"he\":12,\"the\":13,\" the\":14,\" t\":15,\"  \":16,\"    \":17";
        String merges = "[[\"a\",\"b\"],[\" \",\" \"],[\"b\",\"c\"],[\"t\",\"h\"],[\"ab\",\"c\"],[\"h\",\"e\"],"
                + "[\"th\",\"e\"],[\" \",\"t\"],[\" \",\"the\"],[\"  \",\"  \"]]";
        String affixed = "\"<unk>\":0,\"a\":1,\"##a\":2,\"##b\":3,\"b\":4,\"a</w>\":5,\"##a</w>\":6,\"ab\":7,"
                + "\"##b</w>\":8,\"e\":9,\"##e</w>\":10,\"ae</w>\":11";
        String words = "{\"type\":\"WhitespaceSplit\"}";
        return Stream.of(
                definition(
                        "null",
                        "null",
                        "{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[" + pieces + "]," + "\"byte_fallback\":false}",
                        "null",
                        "null",
                        ""),
                definition(
                        "null",
                        words,
                        "{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[" + bytePieces + "],"
                                + "\"byte_fallback\":true}",
                        "null",
                        "{\"type\":\"ByteFallback\"}",
                        ""),
                definition(
                        "null",
                        words,
                        "{\"type\":\"WordLevel\",\"unk_token\":\"<unk>\",\"vocab\":{" + vocabulary + "}}",
                        "null",
                        "null",
                        ""),
                definition(
                        "null",
                        words,
                        "{\"type\":\"WordPiece\",\"unk_token\":\"<unk>\",\"vocab\":{" + affixed
                                + "},\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":5}",
                        "null",
                        "{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true}",
                        ""),
                bpe(vocabulary, merges, "\"<unk>\"", false),
                bpe(vocabulary, merges, "\"<unk>\"", true),
                definition(
                        "null",
                        words,
                        "{\"type\":\"BPE\",\"unk_token\":\"<unk>\",\"fuse_unk\":false,"
                                + "\"continuing_subword_prefix\":\"##\",\"end_of_word_suffix\":\"</w>\",\"vocab\":{"
                                + affixed
                                + "},\"merges\":[\"a ##b\",\"a ##e</w>\"]}",
                        "null",
                        "{\"type\":\"BPEDecoder\",\"suffix\":\"</w>\"}",
                        ""));
    }

    /** Decoders that no other stage brings along, and models with one affix only. */
    static Stream<String> decodersAndAffixes() {
        String words =
                "\"u\":0,\"a\":1,\"|\":2,\"<pad>\":3,\"b\":4,\"▁a\":5,\" ,\":6,\"n't\":7,\" '\":8,\"aab\":9,\"_\":10,"
                        + "\"<0xE4>\":11,\"<0xB8>\":12,\"<0xAD>\":13,\"##b\":14,\"a</w>\":15,\"▁\":16";
        String level = "{\"type\":\"WordLevel\",\"unk_token\":\"u\",\"vocab\":{" + words + "}}";
        List<String> definitions = new ArrayList<>();
        for (String decoder : List.of(
                "{\"type\":\"CTC\",\"pad_token\":\"<pad>\",\"word_delimiter_token\":\"|\",\"cleanup\":true}",
                "{\"type\":\"CTC\",\"pad_token\":\"<pad>\",\"word_delimiter_token\":\"|\",\"cleanup\":false}",
                "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}",
                "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\",\"split\":true}",
                "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"never\",\"split\":false}",
                "{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":false}",
                "{\"type\":\"WordPiece\",\"prefix\":\"a\",\"cleanup\":true}",
                "{\"type\":\"BPEDecoder\",\"suffix\":\"b\"}",
                "{\"type\":\"Strip\",\"content\":\"a\",\"start\":2,\"stop\":0}",
                "{\"type\":\"Strip\",\"content\":\"b\",\"start\":0,\"stop\":1}",
                "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a+\"},\"content\":\"<>\"}",
                "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},"
                        + "\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},"
                        + "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}]}")) {
            definitions.add(definition("null", "{\"type\":\"WhitespaceSplit\"}", level, "null", decoder, ""));
        }
        String letters =
                "\"u\":0,\"a\":1,\"b\":2,\"##a\":3,\"##b\":4,\"a</w>\":5,\"b</w>\":6,\"ab\":7,\"ab</w>\":8,\"e\":9";
        for (String affixes : List.of(
                "\"continuing_subword_prefix\":\"##\",\"merges\":[\"a ##b\"]",
                "\"end_of_word_suffix\":\"</w>\",\"merges\":[\"a b</w>\",\"a b\"]",
                "\"dropout\":null,\"ignore_merges\":true,\"merges\":[[\"a\",\"b\"]]",
                "\"dropout\":0.0,\"fuse_unk\":true,\"merges\":[]")) {
            String model = "{\"type\":\"BPE\",\"unk_token\":\"u\",\"vocab\":{" + letters + "}," + affixes + "}";
            definitions.add(definition("null", "{\"type\":\"Whitespace\"}", model, "null", "null", ""));
        }
        for (String processor : List.of(
                "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":false}",
                "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":false,\"use_regex\":true}",
                "{\"type\":\"RobertaProcessing\",\"sep\":[\"a\",65],\"cls\":[\"b\",66],"
                        + "\"trim_offsets\":false,\"add_prefix_space\":true}")) {
            definitions.add(definition("null", BYTE_DECODER, bytes(), processor, BYTE_DECODER, ""));
        }
        return definitions.stream();
    }

    private static String bpe(String vocabulary, String merges, String unknown, boolean fuse) {
        return definition(
                "null",
                "null",
                "{\"type\":\"BPE\",\"unk_token\":" + unknown + ",\"fuse_unk\":" + fuse + ",\"vocab\":{" + vocabulary
                        + "},\"merges\":" + merges + "}",
                "null",
                "null",
                "");
    }

    static Stream<String> addedTokensAndProcessors() {
        String lower = "{\"type\":\"Lowercase\"}";
        String template =
                "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\",\"type_id\":0}},"
                        + "{\"Sequence\":{\"id\":\"A\",\"type_id\":1}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
                        + "{\"SpecialToken\":{\"id\":\"x\",\"type_id\":2}},{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],"
                        + "\"special_tokens\":{\"x\":{\"id\":\"x\",\"ids\":[65,66],\"tokens\":[\"a\",\"b\"]}}}";
        String gpt2 = "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}";
        String all = added("[MASK]", false, true, false, false, 256) + ","
                + added("<s>", false, false, true, false, 257)
                + "," + added("the", true, false, false, false, 258) + "," + added("Σ", false, false, false, true, 259)
                + "," + added("</s>", false, true, true, true, 260) + ","
                + added("<mask>", true, true, true, false, 261);
        return Stream.of(
                definition("null", BYTE_LEVEL, bytes(), "null", BYTE_DECODER, all),
                definition(lower, BYTE_LEVEL, bytes(), template, BYTE_DECODER, all),
                definition("null", gpt2, bytes(), gpt2, BYTE_DECODER, ""),
                definition(
                        "null",
                        gpt2,
                        bytes(),
                        "{\"type\":\"RobertaProcessing\",\"sep\":[\"a\",65],\"cls\":[\"b\",66],"
                                + "\"trim_offsets\":true,\"add_prefix_space\":false}",
                        BYTE_DECODER,
                        ""),
                definition(
                        "null",
                        "{\"type\":\"Whitespace\"}",
                        "{\"type\":\"WordLevel\",\"unk_token\":\"u\"," + "\"vocab\":{\"u\":0,\"c\":1,\"s\":2}}",
                        "{\"type\":\"BertProcessing\",\"sep\":[\"s\",2]," + "\"cls\":[\"c\",1]}",
                        "null",
                        ""),
                definition(
                        "null",
                        gpt2,
                        bytes(),
                        "{\"type\":\"Sequence\",\"processors\":[" + gpt2 + "," + template + "]}",
                        BYTE_DECODER,
                        ""));
    }

    @ParameterizedTest
    @MethodSource({"normalizers", "preTokenizers", "splits", "models", "addedTokensAndProcessors", "decodersAndAffixes"
    })
    void stageEqualsTheLibrarys(String definition) {
        byte[] json = definition.getBytes(StandardCharsets.UTF_8);
        Tokenizer ours = Tokenizers.fromTokenizerJson(json);
        try (HuggingFaceTokenizer theirs = RustLibrary.load(json)) {
            RandomTexts texts = new RandomTexts(7);
            Random random = new Random(11);
            for (int i = 0; i < 300; i++) {
                String text = texts.next();
                EncodeOptions parse = EncodeOptions.DEFAULT.withParseSpecialTokens(true);
                assertSame(text, ours.encode(text, parse), theirs.encode(text));
                String other = texts.next();
                assertSame(text + " | " + other, ours.encode(text, other, parse), theirs.encode(text, other));
                int[] ids = random.ints(random.nextInt(12), 0, ours.vocabularySize())
                        .toArray();
                long[] longs = Arrays.stream(ids).asLongStream().toArray();
                boolean skip = random.nextBoolean();
                assertThat(ours.decode(ids, skip)).as(Arrays.toString(ids)).isEqualTo(theirs.decode(longs, skip));
            }
        }
    }

    static void assertSame(String text, Encoding ours, ai.djl.huggingface.tokenizers.Encoding theirs) {
        assertThat(ints(theirs.getIds())).as("ids of %s", text).isEqualTo(ours.ids());
        assertThat(ints(theirs.getTypeIds())).as("type ids of %s", text).isEqualTo(ours.typeIds());
        assertThat(ints(theirs.getAttentionMask())).isEqualTo(ours.attentionMask());
        assertThat(ints(theirs.getSpecialTokenMask())).isEqualTo(ours.specialTokensMask());
        CharSpan[] spans = theirs.getCharTokenSpans();
        for (int i = 0; i < ours.size(); i++) {
            Span span = ours.codePointSpan(i);
            String expected = spans[i] == null ? "null" : spans[i].getStart() + ".." + spans[i].getEnd();
            String found = span == null ? "null" : span.start() + ".." + span.end();
            assertThat(found.equals("null") ? "0..0" : found)
                    .as("span %s of %s in %s", i, ours.id(i), text)
                    .isEqualTo(expected.equals("null") ? "0..0" : expected);
            assertThat((long) ours.wordIndex(i)).as("word %s of %s", i, text).isEqualTo(theirs.getWordIds()[i]);
        }
    }

    private static int[] ints(long[] numbers) {
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }
}
