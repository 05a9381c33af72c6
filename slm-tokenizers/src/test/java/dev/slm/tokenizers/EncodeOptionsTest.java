package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodeOptionsTest {
    private static Tokenizer minilm() {
        return Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson("all-minilm"));
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "true, LONGEST_FIRST, 12, 0",
        "true, LONGEST_FIRST, 11, 2",
        "only_first, ONLY_FIRST, 70, 3",
        "only_second, ONLY_SECOND, 70, 1"
    })
    void truncationAndItsWindowsEqualTheLibrarys(
            String theirName, Truncation.Strategy strategy, int length, int stride) {
        byte[] json = Fixtures.tokenizerJson("all-minilm");
        Tokenizer ours = Tokenizers.fromTokenizerJson(json);
        EncodeOptions options = EncodeOptions.DEFAULT
                .withParseSpecialTokens(true)
                .withTruncation(new Truncation(length, stride, strategy, Direction.RIGHT));
        Map<String, String> theirOptions =
                Map.of("truncation", theirName, "maxLength", "" + length, "stride", "" + stride, "padding", "false");
        try (HuggingFaceTokenizer theirs = RustLibrary.load(json, theirOptions)) {
            RandomTexts texts = new RandomTexts(length);
            String shorter = "a short one";
            for (int i = 0; i < 300; i++) {
                String text = texts.next() + " " + texts.next();
                String first = strategy == Truncation.Strategy.ONLY_SECOND ? shorter : text;
                String second = strategy == Truncation.Strategy.ONLY_FIRST ? shorter : texts.next() + text;
                compare(first + second, ours.encode(first, second, options), theirs.encode(first, second, true, true));
                if (strategy != Truncation.Strategy.ONLY_SECOND) {
                    compare(first, ours.encode(first, options), theirs.encode(first, true, true));
                }
            }
        }
    }

    private static void compare(String text, Encoding ours, ai.djl.huggingface.tokenizers.Encoding theirs) {
        StagesAgainstRustTest.assertSame(text, ours, theirs);
        assertThat(ours.overflowing()).hasSameSizeAs(theirs.getOverflowing());
        for (int i = 0; i < ours.overflowing().size(); i++) {
            StagesAgainstRustTest.assertSame(text, ours.overflowing().get(i), theirs.getOverflowing()[i]);
        }
    }

    @Test
    void truncationFromTheLeftKeepsTheEnd() {
        Encoding encoding = minilm().encode(
                        "one two three four five",
                        EncodeOptions.DEFAULT.withTruncation(Truncation.to(4).withDirection(Direction.LEFT)));
        assertThat(encoding.ids()).containsExactly(101, 2176, 2274, 102);
        assertThat(encoding.overflowing()).hasSize(2);
        assertThat(encoding.overflowing().get(1).ids()).containsExactly(101, 2028, 102);
    }

    @Test
    void aPairHasTypesAndSequences() {
        Encoding pair = minilm().encode("one two", "three");
        assertThat(pair.typeIds()).containsExactly(0, 0, 0, 0, 1, 1);
        assertThat(pair.specialTokensMask()).containsExactly(1, 0, 0, 1, 0, 1);
        assertThat(IntStream.range(0, pair.size()).map(pair::sequenceIndex)).containsExactly(-1, 0, 0, -1, 1, -1);
        assertThat(pair.span(4)).isEqualTo(new Span(0, 5));
        assertThat(pair.span(0)).isNull();
    }

    @Test
    void paddingFillsUpToTheLongestOfTheBatch() {
        Padding padding = Padding.toLongest(0);
        List<Encoding> batch =
                minilm().encodeBatch(List.of("one", "one two three"), EncodeOptions.DEFAULT.withPadding(padding));
        assertThat(batch.get(0).ids()).containsExactly(101, 2028, 102, 0, 0);
        assertThat(batch.get(0).attentionMask()).containsExactly(1, 1, 1, 0, 0);
        assertThat(batch.get(0).span(3)).isNull();
        assertThat(batch.get(1).attentionMask()).containsExactly(1, 1, 1, 1, 1);
        Padding left = new Padding(0, 4, Direction.LEFT, 7, 1);
        Encoding one = minilm().encode("one", EncodeOptions.DEFAULT.withPadding(left));
        assertThat(one.ids()).containsExactly(7, 101, 2028, 102);
        assertThat(one.typeIds()).containsExactly(1, 0, 0, 0);
    }

    @Test
    void countingEqualsEncoding() {
        Tokenizer tokenizer = minilm();
        RandomTexts texts = new RandomTexts(1);
        for (int i = 0; i < 1_000; i++) {
            String text = texts.next();
            assertThat(tokenizer.countTokens(text)).isEqualTo(tokenizer.encodeToIds(text, false, false).length);
        }
    }

    @Test
    void whatCannotBeMetIsRefused() {
        Tokenizer tokenizer = minilm();
        assertThatThrownBy(
                        () -> tokenizer.encode("one two three", EncodeOptions.DEFAULT.withTruncation(Truncation.to(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no room for 2");
        assertThatThrownBy(() -> tokenizer.encode(
                        "one two three four",
                        EncodeOptions.DEFAULT.withTruncation(Truncation.to(4).withStride(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride 2");
        assertThatThrownBy(() -> Truncation.to(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokenizer.encodeBatch(List.of("a"), List.of(), EncodeOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDefinitionsTruncationAndPaddingAreSuggestionsOnly() {
        Tokenizer tokenizer = minilm();
        assertThat(tokenizer.suggestedTruncation()).hasValue(Truncation.to(128));
        assertThat(tokenizer.suggestedPadding()).hasValue(Padding.to(128, 0));
        assertThat(tokenizer.encode("one").size()).isEqualTo(3);
    }

    @Test
    void anUnpairedSurrogateIsAReplacementCharacter() {
        Tokenizer gpt2 = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson("gpt2"));
        int[] ids = gpt2.encodeToIds("a\uD800b\uDC00", false, false);
        assertThat(ids).isEqualTo(gpt2.encodeToIds("a\uFFFDb\uFFFD", false, false));
        assertThat(gpt2.encode("a\uD800b").codePointSpan(0)).isEqualTo(new Span(0, 1));
    }
}
