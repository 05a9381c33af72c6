package dev.slm.tokenizers.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slm.tokenizers.template.ChatTemplateException;
import dev.slm.tokenizers.template.ChatTemplateException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors say where and what; no template runs forever or eats the memory. */
class JinjaErrorsTest {
    private static ChatTemplateException failure(String template) {
        ChatTemplateException error = catchThrowableOfType(
                ChatTemplateException.class, () -> JinjaTemplate.parse(template).render(Map.of(), Clock.systemUTC()));
        assertThat(error).as("an error for " + template).isNotNull();
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a\\nb {{ x + }}|2|10|an expression expected, not '}}'",
                "{% if x %}a|1|1|the block is not closed: 'elif' or 'else' or 'endif' expected",
                "x\\n  {% endfor %}|2|6|unknown tag 'endfor'",
                "{% if x %}{% endfor %}|1|14|unknown tag 'endfor'; 'elif' or 'else' or 'endif' expected here",
                "{{ 'abc }}|1|4|the string is not closed: ' expected",
                "{{ (1 }}|1|7|unexpected '}', ')' expected",
                "{{ (x)¦frob }}|1|8|No filter named 'frob'.",
                "{% include 'x' %}|1|4|'include' needs other templates; a chat template stands alone",
                "\\n\\n{{ none.a.b }}|3|10|'None' has no attribute 'a'",
                "{{ 1 }}{{ 'a' + 2 }}|1|15|can only concatenate str (not \"int\") to str",
                "{{ 'a'.center('b') }}|1|14|argument 'width' of center() must be a whole number, not 'b'",
                "{% for x in [1] %}\\n{{ x.y.z }}{% endfor %}|2|7|'int object' has no attribute 'y'",
                "{# never closed|1|1|the comment '{#' is not closed: '#}' expected",
                "{% break %}|1|1|'break' outside of a loop",
                "{% set true = 1 %}|1|8|cannot assign to 'true'",
            })
    void aMessageHasLineColumnAndWhatWasExpected(String template, int line, int column, String message) {
        ChatTemplateException error = failure(template.replace("\\n", "\n").replace('¦', '|'));
        assertThat(error).hasMessage("line " + line + ", column " + column + ": " + message);
        assertThat(error.line()).isEqualTo(line);
        assertThat(error.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a' * 1000000000 }}",
                "{{ [0] * 1000000000 }}",
                "{{ 'a'.center(10 ** 18) }}",
                "{{ 'a'.zfill(10 ** 30) }}",
                "{{ '%999999999d' % 1 }}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ '{:0999999999,}'.format(1) }}",
                "{{ '{:.999999999f}'.format(1.5) }}",
                "{{ 'a\\tb'.expandtabs(10 ** 12) }}",
                "{{ [1]|tojson(indent=10 ** 10) }}",
                "{{ 'a\\nb'|indent(10 ** 10) }}",
                "{{ range(10 ** 9)|list }}",
                "{{ range(10 ** 30) }}",
                "{{ 2 ** (10 ** 9) }}",
                "{{ 7 ** 7 ** 7 ** 7 ** 7 }}",
                "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(100) %}"
                        + "{% set ns.s = ns.s.replace('a', ns.s) %}{% endfor %}",
                "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
                "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
                "{% for i in range(100000) %}{{ range(100000)|list|length }}{% endfor %}",
                "{% for i in range(200000) %}{{ range(200000)|map('string')|join }}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro r() %}{{ caller() }}{% call r() %}x{% endcall %}{% endmacro %}{% call r() %}{% endcall %}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{% set a = 'a' * 4000000 %}{% for i in range(100000) %}{{ ('b' + a) in a }}{% endfor %}",
                "{% set a = 'a' * 4000000 %}{% for i in range(100000) %}{{ a == a + '' }}{% endfor %}",
            })
    void aGreedyTemplateMeetsALimitSoon(String template) {
        ChatTemplateException error =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> failure(template), template);
        assertThat(error.kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void searchingForALongTextIsLinear() {
        String template = "{% set a = 'a' * 2000000 %}{% set b = 'a' * 1000000 + 'b' %}"
                + "{{ b in a }}{{ a.find(b) }}{{ a.rfind(b) }}{{ a.count(b) }}{{ a.split(b)|length }}{{ a.replace(b, '')|length }}";
        String text = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> JinjaTemplate.parse(template)
                .render(Map.of(), Clock.systemUTC())
                .value());
        assertThat(text).isEqualTo("False-1-10" + "1" + "2000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "[", "{'a':", "not ", "-", "1 if 1 else ", "a[", "f(", "{% if 1 %}", "{% for a in b %}"})
    void deepNestingIsRefused(String piece) {
        String open = piece.startsWith("{%") ? piece.repeat(50_000) : "{{ " + piece.repeat(50_000);
        assertThat(failure(open).kind()).isIn(Kind.SYNTAX, Kind.LIMIT);
    }

    @Test
    void aLongChainOfOperatorsIsNoReasonToCrash() {
        ChatTemplateException error = failure("{{ 1" + " + 1".repeat(200_000) + " }}");
        assertThat(error.kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void aTemplateOfUnreasonableLengthIsRefused() {
        assertThat(failure(" ".repeat(Limits.SOURCE + 2)).kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void variablesOfOtherTypesAreNamed() {
        JinjaTemplate template = JinjaTemplate.parse("x");
        assertThatThrownBy(() -> template.render(Map.of("a", new StringBuilder()), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.StringBuilder");
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        List<Object> tooDeep = deep;
        assertThatThrownBy(() -> template.render(Map.of("a", tooDeep), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("levels deep");
    }
}
