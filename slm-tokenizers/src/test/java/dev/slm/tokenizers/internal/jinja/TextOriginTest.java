package dev.slm.tokenizers.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a template does to a string, what came from the user stays untrusted and what did not stays trusted. */
class TextOriginTest {
    /** The operations keep capital letters for user data and small ones for the template. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a' + u + 'b' }}",
                "{{ 'a' ~ u ~ 'b' }}",
                "{{ ('ab' + u + 'cd')[1:-1] }}",
                "{{ ('ab' + u + 'cd')[::-1] }}",
                "{{ ('ab' + u)[3] }}{{ ('ab' + u)[0] }}",
                "{{ (' a ' + u + ' ').strip() }}",
                "{{ u|trim }}",
                "{{ 'xay'.replace('a', u) }}",
                "{{ ('x' + u + 'y').replace(u, 'b') }}",
                "{{ ('x' + u + 'y').replace('x', 'b') }}",
                "{{ [u, 'a', u]|join('-') }}",
                "{{ ', '.join([u, 'a']) }}",
                "{{ u.join(['a', 'b']) }}",
                "{{ (u ~ '|a|' ~ u).split('|')|join }}",
                "{{ ('a' ~ u).partition('a')[2] }}{{ ('a' ~ u).partition('a')[1] }}",
                "{{ '%s-%s' % (u, 'a') }}",
                "{{ '%(x)s b' % {'x': u} }}",
                "{{ '%s'|format(u) }}{{ 'a %s'|format('b') }}",
                "{{ '{} {x:>20} {}'.format(u, 'a', x=u) }}",
                "{{ u.format('a') }}",
                "{{ u|indent }}{{ ('a\n' + u)|indent(2, true) }}",
                "{{ (u ~ 'aaaaaaaaaaaaaaaaaaaaaaaaaaa')|truncate(20, true) }}",
                "{{ u.center(20, '*') }}{{ 'a'.ljust(4, u[0]) }}",
                "{{ u * 2 }}{{ 'a' * 2 }}",
                "{% set x %}a{{ u }}b{% endset %}{{ x }}",
                "{% macro m(v) %}a{{ v }}{% endmacro %}{{ m(u) }}",
                "{% filter trim %} a {{ u }} {% endfilter %}",
                "{% for c in u %}{{ c }}a{% endfor %}",
                "{{ d.k }}{{ d|items|map('last')|join }}{% for k, v in d.items() %}{{ v }}{% endfor %}",
                "{{ u|list|last }}{{ u|first }}{{ [u]|sort|first }}{{ [u]|max }}{{ [u, 'a']|unique|join }}",
                "{{ u.splitlines()|join('a') }}{{ (u|safe) }}{{ 'a' if u else u }}{{ u|default('a') }}",
                "{{ (u ~ 'a').removesuffix('a') }}{{ ('a' ~ u).lstrip('a') }}{{ ('a\t' ~ u).expandtabs() }}",
                "{{ u|string }}{{ u|striptags }}{{ u|replace('zz', 'a') }}",
                "{{ namespace(a=u).a }}{{ dict(a=u).a }}{{ [[u]]|sum(start=[])|first }}{{ u|attr('strip')() }}",
                "{% set c = cycler(u, 'a') %}{{ c.next() }}{{ c.next() }}{% set j = joiner(u) %}{{ j() }}{{ j() }}",
            })
    void capitalsAreTheUsers(String template) {
        Text text = JinjaTemplate.parse(template)
                .render(Map.of("u", "USER TEXT", "d", Map.of("k", "U")), Clock.systemUTC());
        for (int i = 0; i < text.value().length(); i++) {
            char c = text.value().charAt(i);
            if (Character.isLetter(c)) {
                assertThat(text.trustedAt(i))
                        .as("'" + c + "' at " + i + " of " + text)
                        .isEqualTo(Character.isLowerCase(c));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ u|upper }}",
                "{{ u|lower }}",
                "{{ u|title }}",
                "{{ u.title() }}",
                "{{ u|capitalize }}",
                "{{ u.swapcase() }}",
                "{{ u|tojson }}",
                "{{ [u]|tojson(indent=2) }}",
                "{{ {'a': u}|tojson }}",
                "{{ {u: 1}|tojson(sort_keys=true) }}",
                "{{ [u] }}",
                "{{ {'a': u} }}",
                "{{ {u: 1}.items() }}",
                "{{ '%r' % u }}",
                "{{ '{!r}'.format(u) }}",
                "{{ u|reverse }}",
                "{{ u|urlencode }}",
                "{{ u|escape }}",
                "{{ u.casefold() }}",
                "{{ strftime_now(u) }}",
                "{{ [u]|string }}",
                "{{ (u, ) }}",
            })
    void whatIsMadeOfUserTextIsUntrustedAsAWhole(String template) {
        Text text = JinjaTemplate.parse(template).render(Map.of("u", "It's <b>\n\"q\" ß"), Clock.systemUTC());
        assertThat(text.untrustedRanges()).containsExactly(0, text.value().length());
    }

    @Property(tries = 500)
    void slicesKeepTheOriginOfEachCharacter(
            @ForAll @StringLength(max = 8) @CharRange(from = 'A', to = 'D') String user,
            @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'd') String mine,
            @ForAll("bounds") int from,
            @ForAll("bounds") int to,
            @ForAll("bounds") int step) {
        String template = "{{ ('" + mine + "' + u + '" + mine + "' + u)[" + from + ":" + to + ":"
                + (step == 0 ? 1 : step) + "] }}";
        Text text = JinjaTemplate.parse(template).render(Map.of("u", user), Clock.systemUTC());
        for (int i = 0; i < text.value().length(); i++) {
            assertThat(text.trustedAt(i))
                    .isEqualTo(Character.isLowerCase(text.value().charAt(i)));
        }
    }

    @Provide
    Arbitrary<Integer> bounds() {
        return Arbitraries.integers().between(-20, 20);
    }
}
