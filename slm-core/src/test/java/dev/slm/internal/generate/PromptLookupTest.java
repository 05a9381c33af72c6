package dev.slm.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
    private static PromptLookup after(int most, int... text) {
        PromptLookup lookup = new PromptLookup(most);
        for (int id : text) {
            lookup.accept(id);
        }
        return lookup;
    }

    private static int[] guess(PromptLookup lookup, int room) {
        int[] guess = new int[1 + 40];
        int count = lookup.guess(guess, 1, room);
        return Arrays.copyOfRange(guess, 1, 1 + count);
    }

    @Test
    void guessesWhatFollowedTheLastTokensBefore() {
        assertThat(guess(after(3, 1, 2, 3, 4, 5, 6, 7, 2, 3), 10)).containsExactly(4, 5, 6);
        assertThat(guess(after(4, 1, 2, 3, 4, 5, 6, 7, 2, 3), 2)).containsExactly(4, 5);
        assertThat(guess(after(10, 1, 2, 3, 9, 2, 3), 10)).containsExactly(9, 2, 3);
        assertThat(guess(after(10, 1, 2, 3, 9, 2, 3), 0)).isEmpty();
    }

    @Test
    void aLongerMatchCountsMoreAndOfEqualOnesTheLast() {
        assertThat(guess(after(1, 1, 2, 3, 4, 8, 2, 3, 5, 1, 2, 3), 10)).containsExactly(4);
        assertThat(guess(after(1, 2, 3, 4, 9, 2, 3, 5, 8, 2, 3), 10)).containsExactly(5);
    }

    @Test
    void oneTokenInCommonIsNoMatch() {
        assertThat(guess(after(4, 1, 2, 3, 4, 2), 10)).isEmpty();
        assertThat(guess(after(4), 10)).isEmpty();
        assertThat(guess(after(4, 1), 10)).isEmpty();
    }

    @Test
    void guessesGrowWithSuccessAndShrinkWithout() {
        PromptLookup lookup = after(8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2);
        lookup.passed(100);
        assertThat(guess(lookup, 10)).hasSize(4);
        lookup.judge(4, 4, 110);
        assertThat(guess(lookup, 10)).hasSize(8);
        lookup.judge(8, 2, 110);
        assertThat(guess(lookup, 10)).hasSize(3);
        lookup.judge(3, 3, 110);
        assertThat(guess(lookup, 10)).hasSize(6);
        lookup.judge(6, 0, 110);
        assertThat(guess(lookup, 10)).hasSize(1);
    }

    /** A text in which guesses are always possible. */
    private static int guessesIn(int tokens, int right, long nanos) {
        PromptLookup lookup = after(4, 1, 2, 1, 2);
        lookup.passed(100);
        int guesses = 0;
        for (int i = 0; i < tokens; i++) {
            int count = guess(lookup, 1).length;
            if (count > 0) {
                guesses++;
                lookup.judge(count, right, nanos);
            }
            lookup.accept(1 + i % 2);
        }
        return guesses;
    }

    @Test
    void pausesGetLongerWhileGuessesDoNotPay() {
        assertThat(guessesIn(1000, 0, 105)).as("never right").isBetween(15, 25);
        assertThat(guessesIn(1000, 1, 250))
                .as("right, but dearer than two passes")
                .isBetween(15, 25);
        assertThat(guessesIn(1000, 1, 150))
                .as("right, and cheaper than two passes")
                .isEqualTo(1000);
    }

    @Test
    void guessesThatPayEndThePauses() {
        PromptLookup lookup = after(4, 1, 2, 1, 2);
        lookup.passed(100);
        for (int i = 0; i < 500; i++) {
            if (guess(lookup, 1).length > 0) {
                lookup.judge(1, 0, 170);
            }
            lookup.accept(1 + i % 2);
        }
        int guesses = 0;
        for (int i = 0; i < 500; i++) {
            if (guess(lookup, 1).length > 0) {
                guesses++;
                lookup.judge(1, 1, 170);
            }
            lookup.accept(1 + i % 2);
        }
        assertThat(guesses).isGreaterThan(300);
        lookup.judge(1, 0, 105);
        assertThat(guess(lookup, 1))
                .as("one failure after much success costs no pause")
                .isNotEmpty();
    }

    @Property(tries = 300)
    void aGuessIsAPieceOfTheTextAfterWhatItEndsWith(
            @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> text,
            @ForAll @IntRange(min = 1, max = 4) int most) {
        int[] ids = text.stream().mapToInt(Integer::intValue).toArray();
        int[] guess = guess(after(most, ids), 40);
        int[] expected = {};
        int longest = 1;
        for (int end = 1; end < ids.length; end++) {
            int matched = 0;
            while (matched < end && matched < 8 && ids[end - 1 - matched] == ids[ids.length - 1 - matched]) {
                matched++;
            }
            if (matched > 1 && matched >= longest) {
                longest = matched;
                expected = Arrays.copyOfRange(ids, end, Math.min(ids.length, end + most));
            }
        }
        assertThat(guess).containsExactly(expected);
    }
}
