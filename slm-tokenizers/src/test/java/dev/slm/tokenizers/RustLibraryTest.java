package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random texts, against what Hugging Face's own library makes of them. */
@Tag("slow")
class RustLibraryTest {
    /** Of two tokenizers of a kind, one is asked more. */
    @ParameterizedTest
    @CsvSource({
        "all-minilm, 20000",
        "gpt2, 20000",
        "llama3_2, 20000",
        "mistral_v01, 20000",
        "unigram4k, 20000",
        "gemma, 5000",
        "mistral_nemo, 5000",
        "qwen3, 5000"
    })
    void idsSpansAndDecodedTextAreTheSame(String name, int count) {
        byte[] json = Fixtures.tokenizerJson(name);
        Tokenizer ours = Tokenizers.fromTokenizerJson(json);
        try (HuggingFaceTokenizer theirs = RustLibrary.load(json)) {
            RandomTexts texts = new RandomTexts(name.hashCode());
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                compare(texts.next(), ours, theirs, differences);
            }
            assertThat(differences).isEmpty();
        }
    }

    private static void compare(String text, Tokenizer ours, HuggingFaceTokenizer theirs, List<String> differences) {
        Encoding encoding = ours.encode(text, EncodeOptions.DEFAULT.withParseSpecialTokens(true));
        ai.djl.huggingface.tokenizers.Encoding expected = theirs.encode(text);
        long[] ids = Arrays.stream(encoding.ids()).asLongStream().toArray();
        if (!Arrays.equals(ids, expected.getIds())) {
            differences.add(
                    escape(text) + " gave " + Arrays.toString(ids) + ", not " + Arrays.toString(expected.getIds()));
            return;
        }
        CharSpan[] spans = expected.getCharTokenSpans();
        for (int i = 0; i < ids.length; i++) {
            Span span = encoding.codePointSpan(i);
            CharSpan other = spans[i];
            boolean same = span == null || other == null
                    ? other == null || other.getStart() == 0 && other.getEnd() == 0
                    : span.start() == other.getStart() && span.end() == other.getEnd();
            if (!same) {
                differences.add(escape(text) + " gave the span " + span + ", not "
                        + (other == null ? null : other.getStart() + ".." + other.getEnd()) + " at " + i);
                return;
            }
        }
        String decoded = ours.decode(encoding.ids(), true);
        if (!decoded.equals(theirs.decode(ids, true))) {
            differences.add(
                    escape(text) + " came back as " + escape(decoded) + ", not " + escape(theirs.decode(ids, true)));
        }
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        text.chars().forEach(c -> escaped.append(c >= ' ' && c < 0x7F ? "" + (char) c : String.format("\\u%04X", c)));
        return escaped.append('"').toString();
    }
}
