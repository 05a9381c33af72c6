package dev.slm.tokenizers.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.fail;

import dev.slm.tokenizers.template.ChatTemplateException.Kind;
import dev.slm.tokenizers.template.ChatTemplateFixtures.Case;
import dev.slm.tokenizers.template.ChatTemplateFixtures.Fixture;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real templates give the text, or the error, that transformers gives. */
class ChatTemplateFixturesTest {
    static Stream<Fixture> fixtures() {
        return ChatTemplateFixtures.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyCaseRendersAsTheOriginalDoes(Fixture fixture) {
        for (Case each : fixture.cases()) {
            if (each.expected() != null) {
                assertThat(ChatTemplate.parse(fixture.template()).renderText(each.input()))
                        .as(each.name())
                        .isEqualTo(each.expected());
                continue;
            }
            ChatTemplateException error =
                    catchThrowableOfType(ChatTemplateException.class, () -> ChatTemplate.parse(fixture.template())
                            .renderText(each.input()));
            assertThat(error)
                    .as(each.name() + " must fail with " + each.errorMessage())
                    .isNotNull();
            if (Objects.equals(each.errorType(), "TemplateError")) {
                assertThat(error.kind()).isEqualTo(Kind.RAISED);
                assertThat(error).hasMessage(each.errorMessage());
            } else {
                assertThat(error.kind()).isIn(Kind.FAILED, Kind.SYNTAX);
                assertThat(error.getMessage()).matches("(?s)line \\d+, column \\d+: .+");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void segmentsAreTheTextByTurns(Fixture fixture) {
        for (Case each : fixture.cases()) {
            if (each.expected() == null) {
                continue;
            }
            List<Segment> segments = ChatTemplate.parse(fixture.template()).render(each.input());
            assertThat(segments.stream().map(Segment::text).collect(Collectors.joining()))
                    .isEqualTo(each.expected());
            for (int i = 0; i < segments.size(); i++) {
                assertThat(segments.get(i).text()).isNotEmpty();
                assertThat(i > 0
                                && segments.get(i - 1).trusted()
                                        == segments.get(i).trusted())
                        .as("neighbours of one origin are one segment")
                        .isFalse();
            }
        }
    }

    @Test
    void thereAreFixtures() {
        long cases = ChatTemplateFixtures.all().mapToLong(f -> f.cases().size()).sum();
        if (cases < 945) {
            fail("only " + cases + " cases found");
        }
    }
}
