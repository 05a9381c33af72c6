package dev.slm.internal.generate.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void temperatureZeroTakesTheLargestLogitAndTheFirstOfEqualOnes() {
        Sampler sampler = new Sampler(SamplingSettings.GREEDY, 4, List.of());

        assertThat(sampler.sample(new float[] {9, 1, 3, 3, Float.NaN}, 1)).isEqualTo(1);
    }

    @Test
    void drawsFollowTheProbabilities() {
        float[] logits = {1, 2, Float.NEGATIVE_INFINITY, 0, Float.NaN};
        double[] expected = CandidateFilterProperties.softmax(new float[] {1, 2, Float.NEGATIVE_INFINITY, 0});
        Sampler sampler = new Sampler(settings(1, ALL, 42), logits.length, List.of());
        int[] counts = new int[logits.length];
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            counts[sampler.sample(logits, 0)]++;
        }

        for (int id = 0; id < 4; id++) {
            assertThat(counts[id] / (double) draws).isCloseTo(expected[id], Offset.offset(0.005));
        }
        assertThat(counts[2]).isZero();
        assertThat(counts[4]).isZero();
    }

    @Test
    void theSameSeedDrawsTheSameTokensAndAnotherSeedOthers() {
        assertThat(draws(7)).isEqualTo(draws(7)).isNotEqualTo(draws(8));
    }

    private static List<Integer> draws(long seed) {
        Sampler sampler = new Sampler(settings(1.5f, 40, seed), 500, List.of());
        Random random = new Random(1);
        float[] logits = new float[500];
        return java.util.stream.IntStream.range(0, 50)
                .mapToObj(step -> {
                    for (int i = 0; i < logits.length; i++) {
                        logits[i] = (float) random.nextGaussian();
                    }
                    return sampler.sample(logits, 0);
                })
                .toList();
    }

    @Test
    void aSmallChangeOfTheLogitsSeldomChangesADraw() {
        Random random = new Random(5);
        int changed = 0;
        for (int round = 0; round < 200; round++) {
            float[] logits = new float[1000];
            float[] near = new float[1000];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (4 * random.nextGaussian());
                near[i] = logits[i] * (1 + 1e-6f * (float) random.nextGaussian());
            }
            int id = new Sampler(settings(1, 50, round), 1000, List.of()).sample(logits, 0);
            if (new Sampler(settings(1, 50, round), 1000, List.of()).sample(near, 0) != id) {
                changed++;
            }
        }
        assertThat(changed).isLessThanOrEqualTo(2);
    }

    @Test
    void biasForcesAndForbidsTokens() {
        SamplingSettings settings = new SamplingSettings(
                1, ALL, 1, 0, 1, 1, 0, 0, ALL, Map.of(0, Float.NEGATIVE_INFINITY, 2, Float.POSITIVE_INFINITY), 1);
        Sampler sampler = new Sampler(settings, 3, List.of());

        assertThat(sampler.sample(new float[] {100, 5, -100}, 0)).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampler(settings, 2, List.of()))
                .withMessageContaining("token 2")
                .withMessageContaining("0 to 1");
    }

    @Test
    void aRowWithoutAnyPossibleTokenIsAnError() {
        Sampler sampler = new Sampler(SamplingSettings.GREEDY, 2, List.of());

        assertThatIllegalStateException()
                .isThrownBy(() -> sampler.sample(new float[] {Float.NaN, Float.NEGATIVE_INFINITY}, 0))
                .withMessageContaining("no token is possible");
    }

    @Test
    void aConstraintHasTheLastWord() {
        LogitAdjustment onlyOdd = logits -> {
            for (int i = 0; i < logits.length; i += 2) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        };

        assertThat(new Sampler(SamplingSettings.GREEDY, 4, List.of(onlyOdd)).sample(new float[] {9, 1, 8, 2}, 0))
                .isEqualTo(3);
    }

    /** The penalties over every window equal those counted anew from the list of tokens. */
    @Property
    void penaltiesEqualTheirDefinition(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> prompt,
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> answer,
            @ForAll @IntRange(min = 1, max = 130) int window,
            @ForAll @FloatRange(min = 0.5f, max = 2) float repetition,
            @ForAll @FloatRange(min = -1, max = 1) float frequency,
            @ForAll @FloatRange(min = -1, max = 1) float presence) {
        LogitAdjustment first = new RepetitionPenalty(repetition, new TokenCounts(10, window));
        LogitAdjustment second = new FrequencyPresencePenalty(frequency, presence, new TokenCounts(10, window));
        for (int id : prompt) {
            first.accept(id, false);
            second.accept(id, false);
        }
        for (int id : answer) {
            first.accept(id, true);
            second.accept(id, true);
        }
        float[] logits = {-2, -1, 0, 1, 2, 3, -3, 0.5f, -0.5f, 7};
        float[] expected = logits.clone();
        List<Integer> all = new java.util.ArrayList<>(prompt);
        all.addAll(answer);
        List<Integer> seen = last(all, window);
        List<Integer> said = last(answer, window);
        for (int id = 0; id < 10; id++) {
            int token = id;
            if (seen.contains(id)) {
                expected[id] = expected[id] > 0 ? expected[id] / repetition : expected[id] * repetition;
            }
            long times = said.stream().filter(other -> other == token).count();
            expected[id] -= times * frequency + (times > 0 ? presence : 0);
        }

        first.apply(logits);
        second.apply(logits);

        assertThat(logits).containsExactly(expected, Offset.offset(1e-5f));
    }

    private static List<Integer> last(List<Integer> ids, int window) {
        return ids.subList(Math.max(0, ids.size() - window), ids.size());
    }

    @Test
    void logProbabilitiesAreTheLogSoftmaxOfTheRawLogits() {
        Random random = new Random(3);
        float[] row = new float[301];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (5 * random.nextGaussian());
        }
        float[] logits = java.util.Arrays.copyOfRange(row, 1, row.length);
        double[] expected = CandidateFilterProperties.softmax(logits);
        LogProbabilities scale = new LogProbabilities(300);

        double logNorm = scale.logNorm(row, 1);
        for (int id = 0; id < 300; id++) {
            assertThat(logits[id] - logNorm).isCloseTo(Math.log(expected[id]), Offset.offset(1e-5));
        }
        int[] largest = scale.largest(row, 1, 7);
        assertThat(largest).hasSize(7);
        List<Integer> order = java.util.stream.IntStream.range(0, 300)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> -logits[i]))
                .toList();
        assertThat(java.util.Arrays.stream(largest).boxed()).isEqualTo(order.subList(0, 7));
        assertThat(scale.largest(row, 1, 0)).isEmpty();
        assertThat(scale.largest(row, 1, 1000)).hasSize(300);
    }

    @Property
    void theExponentialIsAccurate(@ForAll @FloatRange(min = -86.9f, max = 0) float x) {
        assertThat((double) FastExp.ofNonPositive(x)).isCloseTo(Math.exp(x), Percentage.withPercentage(3e-5));
    }

    @Test
    void theExponentialOfVerySmallNumbersIsZeroAndOfZeroOne() {
        assertThat(FastExp.ofNonPositive(0)).isEqualTo(1);
        assertThat(FastExp.ofNonPositive(-88)).isZero();
        assertThat(FastExp.ofNonPositive(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(FastExp.ofNonPositive(Float.NaN)).isZero();
    }

    /** The numbers are those that Vigna's splitmix64.c gives for this seed. */
    @Test
    void theGeneratorIsSplitMix64() {
        SplitMix64 random = new SplitMix64(1234567);

        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(random.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
    }

    private static SamplingSettings settings(float temperature, int topK, long seed) {
        return new SamplingSettings(temperature, topK, 1, 0, 1, 1, 0, 0, ALL, Map.of(), seed);
    }
}
