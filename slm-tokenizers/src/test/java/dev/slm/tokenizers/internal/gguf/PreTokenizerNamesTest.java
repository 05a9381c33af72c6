package dev.slm.tokenizers.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.RandomTexts;
import dev.slm.tokenizers.RustLibrary;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import dev.slm.tokenizers.internal.ByteAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words are cut as Hugging Face's library cuts them with the same expressions. */
class PreTokenizerNamesTest {
    private static final String[] BYTES = IntStream.range(0, 256)
            .mapToObj(b -> String.valueOf(ByteAlphabet.charOf(b)))
            .toArray(String[]::new);

    /** One name for each list of expressions, of a tokenizer that leaves characters as they are. */
    static Stream<String> differentNames() {
        LinkedHashSet<List<String>> seen = new LinkedHashSet<>();
        return PreTokenizerNames.all().entrySet().stream()
                .filter(entry -> PreTokenizerNames.spellsBytes(entry.getKey())
                        && !PreTokenizerNames.composes(entry.getKey())
                        && seen.add(entry.getValue()))
                .map(Map.Entry::getKey);
    }

    private static Tokenizer ofBytes(String name) {
        return Tokenizers.fromGguf(Map.of(
                "tokenizer.ggml.model",
                "gpt2",
                "tokenizer.ggml.pre",
                name,
                "tokenizer.ggml.tokens",
                BYTES,
                "tokenizer.ggml.merges",
                new String[0]));
    }

    private static String definition(List<String> regexes) {
        String splits = regexes.stream()
                .map(regex -> "{\"type\":\"Split\",\"behavior\":\"Isolated\",\"invert\":false,\"pattern\":{\"Regex\":"
                        + quoted(regex) + "}},")
                .collect(Collectors.joining());
        String vocabulary = IntStream.range(0, 256)
                .mapToObj(b -> quoted(BYTES[b]) + ":" + b)
                .collect(Collectors.joining(","));
        return "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],\"normalizer\":null,"
                + "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[" + splits
                + "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":false}]},"
                + "\"post_processor\":null,\"decoder\":null,"
                + "\"model\":{\"type\":\"BPE\",\"vocab\":{" + vocabulary + "},\"merges\":[]}}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("differentNames")
    void wordsAreThoseOfTheLibrary(String name) {
        Tokenizer ours = ofBytes(name);
        byte[] json = definition(PreTokenizerNames.all().get(name)).getBytes(StandardCharsets.UTF_8);
        try (HuggingFaceTokenizer theirs = RustLibrary.load(json)) {
            RandomTexts texts = new RandomTexts(name.hashCode());
            for (int i = 0; i < 400; i++) {
                String text = texts.next() + (i % 3 == 0 ? "12345678 iPhone, 90\u4E2Dabc DEF1234. " : "");
                Encoding found = ours.encode(text, EncodeOptions.PLAIN);
                long[] words = theirs.encode(text, false, false).getWordIds();
                assertThat(IntStream.range(0, found.size())
                                .mapToLong(found::wordIndex)
                                .toArray())
                        .as(text)
                        .isEqualTo(words);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("differentNames")
    void nothingIsLost(String name) {
        Tokenizer tokenizer = ofBytes(name);
        RandomTexts texts = new RandomTexts(5);
        for (int i = 0; i < 50; i++) {
            String text = texts.next();
            int[] ids = tokenizer.encodeToIds(text, false, false);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(ids).as(text).hasSize(bytes.length);
            assertThat(tokenizer.decode(ids, true)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
        assertThat(Arrays.stream(tokenizer.encodeToIds("a b", false, false)).toArray())
                .containsExactly('a', ' ', 'b');
    }
}
