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
        assertThat(guess(after(10, 1, 2, 3, 4, 5, 6, 7, 2, 3), 2)).containsExactly(4, 5);
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
        PromptLookup lookup = after(8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        // The last match ends one token before the end: a run of equal tokens gives guesses of one.
        assertThat(guess(lookup, 10)).containsExactly(1);
        lookup = after(8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2);
        assertThat(guess(lookup, 10)).hasSize(8);
        lookup.judge(8, 2);
        assertThat(guess(lookup, 10)).hasSize(3);
        lookup.judge(3, 3);
        assertThat(guess(lookup, 10)).hasSize(6);
        lookup.judge(6, 0);
        assertThat(guess(lookup, 10)).hasSize(1);
    }

    @Test
    void pausesGetLongerWhileNothingIsRight() {
        PromptLookup lookup = after(4, 1, 2, 1, 2);
        int guesses = 0;
        for (int i = 0; i < 400; i++) {
            int count = guess(lookup, 10).length;
            if (count > 0) {
                guesses++;
                lookup.judge(count, 0);
            }
            lookup.accept(1 + i % 2);
        }
        assertThat(guesses).isBetween(12, 20);
        lookup.judge(1, 1);
        for (int i = 0; i < 40; i++) {
            lookup.accept(1 + i % 2);
        }
        assertThat(guess(lookup, 10)).isNotEmpty();
        lookup.judge(1, 0);
        assertThat(guess(lookup, 10))
                .as("the first failure after a success costs no pause")
                .isNotEmpty();
    }

    @Property(tries = 300)
    void aGuessIsAPieceOfTheTextAfterWhatItEndsWith(
            @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> text,
            @ForAll @IntRange(min = 1, max = 12) int most) {
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
