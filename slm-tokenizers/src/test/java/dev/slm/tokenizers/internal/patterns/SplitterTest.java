package dev.slm.tokenizers.internal.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.tokenizers.TokenizerFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SplitterTest {
    /** Texts of everything that the patterns tell apart. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of(
                "a",
                "B",
                "é",
                "Σ",
                "ß",
                "中",
                "ǅ",
                "ʰ",
                "\u0301",
                "\u0903",
                "1",
                "²",
                "Ⅷ",
                "٣",
                " ",
                "  ",
                "\n",
                "\r",
                "\r\n",
                "\t",
                "\u00A0",
                "\u3000",
                "\u2028",
                ".",
                "'",
                "'s",
                "'LL",
                "'ſ",
                "'re",
                "'v",
                "/",
                "-",
                "_",
                "€",
                "👍",
                "𝕏",
                "𝟙",
                "\uD800\uDF41",
                "\u200D",
                "\u0000",
                "the",
                "Don't",
                "HTTPServer",
                "12345");
        return parts.list().ofMaxSize(30).map(list -> String.join("", list));
    }

    private static void assertEqualsRegex(Splitter byHand, String regex, String text) {
        // Java's own syntax for the same: the case of letters folds as in Unicode.
        Matcher matcher = Pattern.compile(regex.replace("(?i:", "(?iu:"), Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(text);
        List<String> expected = new ArrayList<>();
        while (matcher.find()) {
            expected.add(matcher.group());
        }
        assertThat(pieces(byHand, text)).isEqualTo(expected);
    }

    private static List<String> pieces(Splitter splitter, String text) {
        List<String> pieces = new ArrayList<>();
        // Inside other text, which must not matter.
        char[] chars = ("a " + text + " a").toCharArray();
        splitter.find(chars, 2, 2 + text.length(), (start, end) -> pieces.add(new String(chars, start, end - start)));
        return pieces;
    }

    @Property(tries = 5_000)
    void gpt2EqualsItsRegex(@ForAll("texts") String text) {
        assertEqualsRegex(new Gpt2Splitter(), Gpt2Splitter.REGEX, text);
    }

    @Property(tries = 5_000)
    void llama3EqualsItsRegex(@ForAll("texts") String text) {
        assertEqualsRegex(new Cl100kSplitter(3), Patterns.CL100K, text);
    }

    @Property(tries = 5_000)
    void qwen2EqualsItsRegex(@ForAll("texts") String text) {
        assertEqualsRegex(new Cl100kSplitter(1), Patterns.QWEN2, text);
    }

    @Property(tries = 5_000)
    void o200kEqualsItsRegex(@ForAll("texts") String text) {
        assertEqualsRegex(new CaseSplitter(3, true), Patterns.O200K, text);
    }

    @Property(tries = 5_000)
    void tekkenEqualsItsRegex(@ForAll("texts") String text) {
        assertEqualsRegex(new CaseSplitter(1, false), Patterns.TEKKEN, text);
    }

    @Property(tries = 2_000)
    void anyOtherPatternGoesThroughTheLibrary(@ForAll("texts") String text) {
        String regex = "(?:[\\p{L}\\p{M}]+|\\p{N})+|\\s+(?!\\S)|[^\\s\\p{L}]";
        assertEqualsRegex(RegexSplitter.of(regex, "test"), regex, text);
    }

    @Example
    void theFamousPatternsAreRecognized() {
        assertThat(Patterns.of(Gpt2Splitter.REGEX, "test")).isInstanceOf(Gpt2Splitter.class);
        assertThat(Patterns.of(Patterns.CL100K, "test")).isInstanceOf(Cl100kSplitter.class);
        assertThat(Patterns.of(Patterns.TEKKEN, "test")).isInstanceOf(CaseSplitter.class);
        assertThat(Patterns.of("a+", "test")).isInstanceOf(RegexSplitter.class);
    }

    @Example
    void repeatedGroupsDoNotOverflowTheStack() {
        String text = "ab".repeat(1 << 19);
        List<String> pieces = pieces(RegexSplitter.of("(?:a|b)+", "test"), text);
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).hasSizeLessThan(2_000);
    }

    @Example
    void exponentialTimeEndsInAnError() {
        Splitter splitter = RegexSplitter.of("(?:a+)+b|(?:a|aa)+$c", "field");
        assertThatThrownBy(() -> pieces(splitter, "a".repeat(5_000)))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("field");
    }

    @Example
    void aBrokenPatternIsNamed() {
        assertThatThrownBy(() -> Patterns.of("[a", "pre_tokenizer.pattern"))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("pre_tokenizer.pattern")
                .hasMessageContaining("[a");
    }
}
