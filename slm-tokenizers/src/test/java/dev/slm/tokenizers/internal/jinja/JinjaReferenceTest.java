package dev.slm.tokenizers.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slm.tokenizers.json.Json;
import dev.slm.tokenizers.template.ChatTemplateException;
import dev.slm.tokenizers.template.ChatTemplateException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The language is Python's jinja2: what that makes of some hundred templates stands in reference.json. */
class JinjaReferenceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-06T14:05:09Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> asPython() throws IOException {
        Map<?, ?> reference;
        try (InputStream in = JinjaReferenceTest.class.getResourceAsStream("reference.json")) {
            reference = (Map<?, ?>)
                    Objects.requireNonNull(Json.parse(Objects.requireNonNull(in).readAllBytes()));
        }
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        ((Map<?, ?>) reference.get("variables")).forEach((name, value) -> variables.put((String) name, value));
        List<?> cases = (List<?>) reference.get("cases");
        assertThat(cases).hasSizeGreaterThan(500);
        return cases.stream().map(each -> {
            Map<?, ?> testCase = (Map<?, ?>) each;
            return DynamicTest.dynamicTest((String) testCase.get("template"), () -> check(testCase, variables));
        });
    }

    private static void check(Map<?, ?> testCase, Map<String, @Nullable Object> variables) {
        String template = (String) testCase.get("template");
        if (testCase.get("expected") instanceof String expected) {
            assertThat(JinjaTemplate.parse(template).render(variables, CLOCK).value())
                    .isEqualTo(expected);
            return;
        }
        ChatTemplateException error = catchThrowableOfType(
                ChatTemplateException.class, () -> JinjaTemplate.parse(template).render(variables, CLOCK));
        assertThat(error).as("an error like " + testCase).isNotNull();
        if (testCase.containsKey("raised")) {
            assertThat(error.kind()).isEqualTo(Kind.RAISED);
            assertThat(error).hasMessage((String) testCase.get("raised"));
        } else if (testCase.containsKey("syntax_error")) {
            assertThat(error.kind()).isEqualTo(Kind.SYNTAX);
        }
    }
}
