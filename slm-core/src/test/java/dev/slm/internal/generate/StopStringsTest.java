package dev.slm.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void textPassesAtOnceWhereNoStopStringCanBegin() {
        StopStrings stops = new StopStrings(List.of("END"));

        assertThat(stops.push("some text")).isEqualTo("some text");
        assertThat(stops.push(" E")).isEqualTo(" ");
        assertThat(stops.push("N")).isEmpty();
        assertThat(stops.push("")).isEmpty();
        assertThat(stops.push("ding")).isEqualTo("ENding");
        assertThat(stops.push("EN")).isEmpty();
        assertThat(stops.finish()).isEqualTo("EN");
        assertThat(stops.found()).isFalse();
    }

    @Test
    void ofStopStringsCompleteAtOnceTheLongestCounts() {
        StopStrings stops = new StopStrings(List.of("c", "abc", "bc"));

        assertThat(stops.push("xab")).isEqualTo("x");
        assertThat(stops.push("c")).isEmpty();
        assertThat(stops.found()).isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(24);
    }

    @Provide
    Arbitrary<List<String>> stopStrings() {
        return Arbitraries.strings()
                .withChars("ab")
                .ofMinLength(1)
                .ofMaxLength(5)
                .list()
                .ofMaxSize(4);
    }

    /** However a text is cut into pieces, what passes is the text before the stop string that is complete first. */
    @Property(tries = 3000)
    void piecesDoNotMatter(@ForAll("texts") String text, @ForAll("stopStrings") List<String> stops, @ForAll long cuts) {
        String expected = text;
        boolean found = false;
        for (int end = 1; end <= text.length() && !found; end++) {
            int longest = 0;
            for (String stop : stops) {
                if (text.substring(0, end).endsWith(stop)) {
                    longest = Math.max(longest, stop.length());
                }
            }
            if (longest > 0) {
                expected = text.substring(0, end - longest);
                found = true;
            }
        }

        StopStrings matcher = new StopStrings(stops);
        List<String> passed = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < text.length() && !matcher.found(); i++) {
            piece.append(text.charAt(i));
            if ((cuts >>> i & 1) == 1 || i == text.length() - 1) {
                passed.add(matcher.push(piece.toString()));
                piece.setLength(0);
            }
        }
        if (!matcher.found()) {
            passed.add(matcher.finish());
        }

        assertThat(matcher.found()).isEqualTo(found);
        assertThat(String.join("", passed)).isEqualTo(expected);
    }
}
