package dev.slm.tokenizers.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.tokenizers.template.ChatTemplateException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever stands in a template, it renders or fails in the documented way. */
class JinjaMutationTest {
    private static final Map<String, Object> VARIABLES = Map.of(
            "messages",
            List.of(
                    Map.of("role", "user", "content", "a <b> 😀"),
                    Map.of("role", "assistant", "content", List.of(Map.of("type", "text", "text", "x")))),
            "n",
            3L,
            "x",
            2.5);

    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> piece = Arbitraries.of(
                "{{ ",
                " }}",
                "{% ",
                " %}",
                "{%- ",
                " -%}",
                "{# ",
                " #}",
                "if ",
                "elif ",
                "else",
                "endif",
                "for ",
                "m ",
                "in ",
                "messages",
                "endfor",
                "set ",
                "ns",
                " = ",
                "endset",
                "macro f(a, b=1)",
                "endmacro",
                "f(1)",
                "loop",
                ".",
                "index",
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                ":",
                ",",
                "|",
                "tojson",
                "upper",
                "join",
                "map",
                "selectattr",
                "is ",
                "not ",
                "defined",
                "string",
                "and ",
                "or ",
                "+",
                "-",
                "*",
                "/",
                "//",
                "%",
                "~",
                "**",
                "==",
                "<",
                "1",
                "0",
                "-1",
                "2.5",
                "n",
                "x",
                "'a'",
                "\"%s\"",
                "'{}'",
                "split",
                "items",
                "content",
                "role",
                "none",
                "true",
                "namespace(",
                "range(",
                "raw",
                "endraw",
                "break",
                "continue",
                "call ",
                "endcall",
                "filter ",
                "endfilter",
                "with ",
                "endwith",
                "generation",
                "endgeneration",
                "recursive",
                "raise_exception(",
                "\n",
                " ",
                "text",
                "\\",
                "'",
                "\"",
                "é",
                "😀",
                "format",
                "slice",
                "batch(2)",
                "sort",
                "groupby('role')",
                "list",
                "[::-1]",
                "[1:]",
                "{% for m in messages %}",
                "{% endfor %}",
                "{% if n %}",
                "{% endif %}",
                "{{ m.content }}");
        return piece.list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 4000)
    void piecesInAnyOrder(@ForAll("templates") String template) {
        check(template);
    }

    /** A template with everything in it, of which some characters are dropped, doubled or exchanged. */
    private static final String TEMPLATE =
            """
            {%- macro show(value, depth=0) -%}
              {%- if value is mapping %}{% for k, v in value|dictsort %}{{ k }}={{ show(v, depth + 1) }};{% endfor %}
              {%- elif value is string %}{{ value|trim|tojson }}{% else %}{{ value|string|join('-') }}{% endif -%}
            {%- endmacro -%}
            {% set ns = namespace(found=false, all=[]) %}
            {% for message in messages if message.role != 'system' %}
              {%- if loop.first and not loop.last %}{{ "%s-%03d" % (message.role, loop.index) }}{% endif %}
              {%- set ns.all = ns.all + [message['content']] %}
              {{ '<|' + message.role + '|>' ~ show(message)[:20].split('a', 1)[0] }}
              {%- if message.content is not string and 'x' in message.content[0].values() %}{% continue %}{% endif %}
            {% else %}{{ raise_exception('none') }}{% endfor %}
            {% filter upper %}{{ ns.all|map('string')|join(', ') }}{% endfilter %}
            {{ range(n)|sum / 2 ** -x if n > 1 else none }}
            """;

    @Property(tries = 4000)
    void mutations(@ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 1_000_000) Integer> edits) {
        StringBuilder text = new StringBuilder(TEMPLATE);
        for (int edit : edits) {
            int at = edit % text.length();
            int from = (edit / 7) % text.length();
            switch (edit % 4) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, text.charAt(from));
                case 2 -> text.setCharAt(at, text.charAt(from));
                default -> text.insert(at, text.substring(from, Math.min(text.length(), from + edit % 30)));
            }
        }
        check(text.toString());
    }

    private static void check(String template) {
        try {
            Text text = JinjaTemplate.parse(template).render(VARIABLES, Clock.systemUTC());
            assertThat(text.value().length()).isLessThanOrEqualTo(Limits.TEXT);
        } catch (ChatTemplateException e) {
            assertThat(e.getMessage()).isNotNull();
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
        }
    }
}
