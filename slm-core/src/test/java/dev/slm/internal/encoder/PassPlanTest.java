package dev.slm.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PassPlanTest {
    private static List<TokenSequence> texts(int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> new TokenSequence(new int[length], null))
                .toList();
    }

    private static int[] equal(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }

    @Property
    void passesHoldAllTextsInOrderAndNoneIsEmpty(
            @ForAll List<@IntRange(min = 1, max = 600) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 9) int workers) {
        List<TokenSequence> texts =
                texts(lengths.stream().mapToInt(Integer::intValue).toArray());
        PassPlan plan = PassPlan.of(texts, workers, 128);
        int next = 0;
        for (int pass = 0; pass < plan.passes(); pass++) {
            assertThat(plan.first(pass)).isEqualTo(next);
            assertThat(plan.end(pass)).isGreaterThan(next);
            next = plan.end(pass);
            int tokens = texts.subList(plan.first(pass), next).stream()
                    .mapToInt(TokenSequence::length)
                    .sum();
            assertThat(next == plan.first(pass) + 1 || tokens <= 128 * workers).isTrue();
        }
        assertThat(next).isEqualTo(texts.size());
    }

    @Test
    void workersGoApartWhereTheyHaveEqualShares() {
        assertThat(PassPlan.of(texts(equal(8, 128)), 2, 128))
                .isEqualTo(new PassPlan(List.of(1, 2, 3, 4, 5, 6, 7, 8), true));
        assertThat(PassPlan.of(texts(equal(16, 16)), 2, 128)).isEqualTo(new PassPlan(List.of(8, 16), true));
        assertThat(PassPlan.of(texts(100, 100), 2, 128)).isEqualTo(new PassPlan(List.of(1, 2), true));
    }

    @Test
    void passesAreSmallerWhereSharesWouldBeUnequal() {
        assertThat(PassPlan.of(texts(200, 120, 80, 120, 80), 2, 300))
                .isEqualTo(new PassPlan(List.of(1, 2, 3, 4, 5), true));
    }

    @Test
    void workersStayTogetherForOneTextUnequalTextsAndFewTokens() {
        assertThat(PassPlan.of(texts(500), 2, 128)).isEqualTo(new PassPlan(List.of(1), false));
        assertThat(PassPlan.of(texts(500, 20), 2, 128)).isEqualTo(new PassPlan(List.of(1, 2), false));
        assertThat(PassPlan.of(texts(128, 128, 128), 2, 128)).isEqualTo(new PassPlan(List.of(2, 3), false));
        assertThat(PassPlan.of(texts(16, 16), 2, 128)).isEqualTo(new PassPlan(List.of(2), false));
        assertThat(PassPlan.of(texts(equal(8, 128)), 1, 128).apart()).isFalse();
        assertThat(PassPlan.of(List.of(), 2, 128).passes()).isZero();
    }
}
