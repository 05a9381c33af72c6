package dev.slm.internal.generate.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Each filter keeps what its definition, written naively with a sort and {@code Math.exp}, keeps. */
class CandidateFilterProperties {
    /** Sums closer to a bound than this may fall on either side of it: weights are single precision. */
    private static final double ROUNDING = 1e-5;

    @Provide
    Arbitrary<float[]> logits() {
        Arbitrary<Float> spread = Arbitraries.floats().between(-30, 30);
        Arbitrary<Float> withTies = Arbitraries.integers().between(-3, 3).map(Integer::floatValue);
        Arbitrary<Float> withForbidden = Arbitraries.oneOf(spread, Arbitraries.just(Float.NEGATIVE_INFINITY));
        return Arbitraries.of(List.of(spread, withTies, withForbidden))
                .flatMap(kind -> kind.array(float[].class).ofMinSize(1).ofMaxSize(200))
                .filter(values -> finite(values) > 0);
    }

    @Property
    void topKKeepsTheLargestAndOfEqualOnesTheFirst(
            @ForAll("logits") float[] logits, @ForAll @IntRange(min = 1, max = 250) int k) {
        List<Integer> byLogit = sorted(logits.length, i -> -logits[i]);

        assertThat(kept(new TopK(k), logits))
                .containsExactlyElementsOf(new TreeSet<>(byLogit.subList(0, Math.min(k, logits.length))));
    }

    @Property
    void topPKeepsTheFewestMostProbableThatReachTheShare(
            @ForAll("logits") float[] logits, @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        double[] probabilities = softmax(logits);

        assertThatFewestReachShare(kept(new TopP(p), logits), sorted(logits.length, i -> -logits[i]), probabilities, p);
    }

    @Property
    void minPKeepsWhatIsProbableEnough(
            @ForAll("logits") float[] logits, @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        double[] probabilities = softmax(logits);
        double bound = p * max(probabilities);

        List<Integer> kept = kept(new MinP(p), logits);

        for (int i = 0; i < logits.length; i++) {
            if (Math.abs(probabilities[i] - bound) > ROUNDING * bound) {
                assertThat(kept.contains(i)).isEqualTo(probabilities[i] > bound);
            }
        }
    }

    @Property
    void typicalKeepsTheFewestNearestToTheEntropyThatReachTheShare(
            @ForAll("logits") float[] logits, @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        double[] probabilities = softmax(logits);
        double entropy = 0;
        for (double probability : probabilities) {
            entropy -= probability > 0 ? probability * Math.log(probability) : 0;
        }
        double expected = entropy;

        List<Integer> kept = kept(new Typical(p), logits);

        double mass = kept.stream().mapToDouble(i -> probabilities[i]).sum();
        assertThat(mass).isGreaterThanOrEqualTo(p - ROUNDING);
        double farthest = kept.stream()
                .mapToDouble(i -> Math.abs(-Math.log(probabilities[i]) - expected))
                .max()
                .orElseThrow();
        double massWithoutFarthest = 0;
        for (int i = 0; i < logits.length; i++) {
            double distance = Math.abs(-Math.log(probabilities[i]) - expected);
            if (distance < farthest - 1e-4) {
                massWithoutFarthest += probabilities[i];
                assertThat(kept).contains(i);
            }
        }
        assertThat(massWithoutFarthest).isLessThan(p + ROUNDING);
    }

    @Property
    void temperatureDividesDifferences(
            @ForAll("logits") float[] logits, @ForAll @DoubleRange(min = 0.05, max = 20) double temperature) {
        Candidates candidates = candidates(logits);

        new Temperature((float) temperature).apply(candidates);

        float[] divided = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            divided[i] = (float) (logits[i] / temperature);
        }
        double[] expected = softmax(divided);
        for (int i = 0; i < logits.length; i++) {
            assertThat(candidates.weights()[i] / candidates.totalWeight())
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(ROUNDING));
        }
    }

    @Property
    void whatALaterFilterKeepsCountsAmongWhatTheEarlierLeft(
            @ForAll("logits") float[] logits,
            @ForAll @IntRange(min = 1, max = 20) int k,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        List<Integer> largest = kept(new TopK(k), logits);
        float[] left = new float[largest.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = logits[largest.get(i)];
        }
        if (finite(left) == 0) {
            return;
        }
        Candidates candidates = candidates(logits);
        new TopK(k).apply(candidates);
        new TopP(p).apply(candidates);

        List<Integer> alone = kept(new TopP(p), left);
        assertThat(ids(candidates)).isEqualTo(alone.stream().map(largest::get).toList());
    }

    private static void assertThatFewestReachShare(
            List<Integer> kept, List<Integer> order, double[] probabilities, double p) {
        int size = kept.size();
        assertThat(kept).containsExactlyElementsOf(new TreeSet<>(order.subList(0, size)));
        double mass = 0;
        for (int i = 0; i < size - 1; i++) {
            mass += probabilities[order.get(i)];
        }
        assertThat(mass).isLessThan(p + ROUNDING);
        assertThat(mass + probabilities[order.get(size - 1)]).isGreaterThan(p - ROUNDING);
    }

    private static List<Integer> sorted(int size, IntToDoubleFunction key) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(key::applyAsDouble));
        return order;
    }

    private static List<Integer> kept(CandidateFilter filter, float[] logits) {
        Candidates candidates = candidates(logits);
        filter.apply(candidates);
        return ids(candidates);
    }

    private static Candidates candidates(float[] logits) {
        Candidates candidates = new Candidates(logits.length);
        System.arraycopy(logits, 0, candidates.logits(), 0, logits.length);
        candidates.reset();
        return candidates;
    }

    private static List<Integer> ids(Candidates candidates) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            ids.add(candidates.id(i));
        }
        return ids;
    }

    private static int finite(float[] values) {
        int count = 0;
        for (float value : values) {
            count += Float.isFinite(value) ? 1 : 0;
        }
        return count;
    }

    private static double max(double[] values) {
        double max = values[0];
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    static double[] softmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
