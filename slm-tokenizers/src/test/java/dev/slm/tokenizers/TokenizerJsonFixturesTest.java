package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text of the fixtures, against what Hugging Face tokenizers made of it. */
class TokenizerJsonFixturesTest {
    private static final EncodeOptions PARSE = EncodeOptions.DEFAULT.withParseSpecialTokens(true);

    @ParameterizedTest
    @ValueSource(
            strings = {"all-minilm", "gemma", "gpt2", "llama3_2", "mistral_nemo", "mistral_v01", "qwen3", "unigram4k"})
    void idsSpansAndDecodedTextAreExact(String name) {
        Tokenizer tokenizer = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson(name));
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/" + name + "/expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            int[] ids = Fixtures.ints(Objects.requireNonNull(expected.get("ids")));
            int[] plain = Fixtures.ints(Objects.requireNonNull(expected.get("ids_plain")));
            Encoding encoding = tokenizer.encode(text, PARSE);
            softly.assertThat(encoding.ids()).as("ids of %s", text).isEqualTo(ids);
            softly.assertThat(tokenizer.encodeToIds(text, true, true)).isEqualTo(ids);
            softly.assertThat(tokenizer.encodeToIds(text, false, true)).isEqualTo(plain);
            softly.assertThat(spans(encoding)).as("spans of %s", text).isEqualTo(expected.get("spans"));
            softly.assertThat(tokenizer.decode(plain, false))
                    .as("decoded %s", text)
                    .isEqualTo(expected.get("decoded"));
            softly.assertThat(tokenizer.decode(ids, true))
                    .as("decoded without special tokens %s", text)
                    .isEqualTo(expected.get("decoded_skip_special"));
        }
        softly.assertAll();
    }

    private static List<Object> spans(Encoding encoding) {
        List<Object> spans = new ArrayList<>();
        for (int i = 0; i < encoding.size(); i++) {
            Span span = encoding.codePointSpan(i);
            spans.add(span == null ? null : List.of((long) span.start(), (long) span.end()));
        }
        return spans;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"all-minilm", "gemma", "gpt2", "llama3_2", "mistral_nemo", "mistral_v01", "qwen3", "unigram4k"})
    void noTextBecomesAControlTokenUnlessAllowed(String name) {
        Tokenizer tokenizer = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson(name));
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            if (tokenizer.isSpecial(id)) {
                String text = tokenizer.token(id);
                assertThat(tokenizer.encodeToIds(text, false, true)).as(text).containsExactly(id);
                for (int found : tokenizer.encodeToIds("a" + text + " b", false, false)) {
                    assertThat(tokenizer.isSpecial(found) && tokenizer.unkId().orElse(-1) != found)
                            .as(text)
                            .isFalse();
                }
            }
        }
    }
}
