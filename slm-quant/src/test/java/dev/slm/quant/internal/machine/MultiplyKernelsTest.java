package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.NativeRung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MultiplyKernelsTest {
    private static final float UNTOUCHED = 12345;
    private static final WorkerTeam TEAM = WorkerTeam.of(2);

    private final MachineCode machine = MachineCode.probe();

    @BeforeEach
    void machineCodeRuns() {
        assumeTrue(machine.available(), machine.reason());
    }

    @AfterAll
    static void closeTeam() {
        TEAM.close();
    }

    static Stream<Arguments> levelsAndTypes() {
        return Stream.of(Level.values())
                .flatMap(level -> Stream.of(WeightType.values()).map(type -> Arguments.of(level, type)));
    }

    private Kernels kernels(Level level) {
        assumeTrue(machine.features().containsAll(level.features()), "the processor has no " + level);
        return NativeRung.open(level);
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void everyOutputIsWhatTheRuleSays(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(type.id());
        for (int tokens : new int[] {1, 2, 3, 5, 11, 12, 13, 29}) {
            int rows = 1 + random.nextInt(70);
            int columns = columns(type, random);
            TestMatrix matrix = TestMatrix.ofValues(type, rows, columns, random);
            check(kernels, level, matrix, activations(tokens, columns, random));
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void anyBytesOfAFileGiveWhatTheRuleSays(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(31 + type.id());
        for (int tokens : new int[] {1, 7}) {
            int columns = columns(type, random);
            TestMatrix matrix = TestMatrix.ofBytes(type, 40, columns, random);
            check(kernels, level, matrix, activations(tokens, columns, random));
        }
    }

    @ParameterizedTest
    @EnumSource
    void besideMoreWeightsThanACacheHoldsTheRuleIsTheSame(Level level) {
        Kernels kernels = kernels(level);
        try (Matrix large = kernels.matrix(List.of(new Zeros(8 * 1024, 33 * 1024)), TEAM)) {
            assertThat(large.bytes()).isGreaterThan(256 << 20);
            for (WeightType type : WeightType.values()) {
                Random random = new Random(70 + type.id());
                int columns = columns(type, random);
                TestMatrix matrix = TestMatrix.ofValues(type, 50, columns, random);
                check(kernels, level, matrix, activations(1, columns, random));
            }
        }
    }

    private record Zeros(int rows, int columns) implements WeightSource {
        @Override
        public WeightType type() {
            return WeightType.Q8_0;
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) {
            Arrays.fill(target, offset, offset + length, (byte) 0);
        }
    }

    /** Where sums in few bits would overflow, if they did. */
    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void theLargestCodesMeetTheLargestActivations(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(5);
        int columns = 2 * Math.max(32, type.blockSize());
        for (int code : new int[] {0x00, 0xFF, 0x0F, 0xF0, 0x7F, 0x80, 0x81}) {
            TestMatrix matrix = TestMatrix.ofValues(type, 19, columns, random).withCodes((byte) code);
            Activations x = new Activations(6, columns).rows(6);
            for (int token = 0; token < 6; token++) {
                for (int i = 0; i < columns; i++) {
                    x.data()[x.offset(token) + i] =
                            token == 0 || token < 3 && i % 2 == 0 ? 1 : token < 5 ? -1 : i % 3 - 1;
                }
            }
            check(kernels, level, matrix, x);
        }
    }

    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void nothingBeyondTheLastWeightIsRead(Level level, WeightType type) {
        // 1024 rows and columns fill whole pages in every layout; behind the last one is a page that may not be read.
        Kernels kernels = kernels(level);
        TestMatrix matrix = TestMatrix.ofBytes(type, 1024, 1024, new Random(7));
        try (Matrix packed = kernels.matrix(List.of(matrix), TEAM)) {
            assertThat(packed.bytes() % 4096).isZero();
            for (int tokens = 1; tokens <= 12; tokens++) {
                Activations y = new Activations(tokens, 1024);
                kernels.multiply(kernels.workspace(TEAM), packed, activations(tokens, 1024, new Random(8)), y);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void activationsOfAnyKindAreQuantizedAsTheRuleSays(Level level) {
        Kernels kernels = kernels(level);
        Random random = new Random(4);
        for (WeightType type : List.of(WeightType.Q8_0, WeightType.Q4_1, WeightType.Q6_K, WeightType.Q2_K)) {
            TestMatrix matrix = TestMatrix.ofValues(type, 20, 1024, random);
            Activations x = activations(3, 1024, random);
            float[] values = x.data();
            Arrays.fill(values, 0, 32, 0);
            Arrays.fill(values, 32, 64, -0f);
            for (int i = 64; i < 128; i++) {
                values[i] = Float.MIN_VALUE * random.nextInt(1000);
            }
            for (int i = 128; i < 160; i++) {
                values[i] = 1e38f * random.nextFloat();
            }
            for (int i = 160; i < 192; i++) {
                values[i] = i - 175.5f;
            }
            check(kernels, level, matrix, x);
            values[1024 + 200] = Float.NaN;
            values[2048 + 300] = Float.POSITIVE_INFINITY;
            Activations y = new Activations(3, 20);
            try (Matrix packed = kernels.matrix(List.of(matrix), TEAM)) {
                kernels.multiply(kernels.workspace(TEAM), packed, x, y);
            }
            for (int row = 0; row < 20; row++) {
                assertThat(y.data()[20 + row]).isNaN();
                assertThat(Float.isFinite(y.data()[40 + row])).isFalse();
            }
        }
    }

    /** Rounding activations to a byte under the largest of its 32 costs at most half a step per weight. */
    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void theErrorIsThatOfRoundedActivations(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(77 + type.id());
        TestMatrix matrix = TestMatrix.ofValues(type, 40, 768, random);
        Activations x = activations(5, 768, random);
        Activations y = new Activations(5, 40);
        try (Matrix packed = kernels.matrix(List.of(matrix), TEAM)) {
            kernels.multiply(kernels.workspace(TEAM), packed, x, y);
        }
        for (int row = 0; row < 40; row++) {
            float[] w = matrix.decodedRow(row);
            for (int token = 0; token < 5; token++) {
                float[] values = row(x, token);
                double exact = 0;
                double magnitude = 0;
                double rounding = 0;
                for (int i = 0; i < w.length; i++) {
                    exact += (double) w[i] * values[i];
                    magnitude += Math.abs((double) w[i] * values[i]);
                    rounding += Math.abs(w[i]) * ExactProduct.activationScale(values, i / 32 * 32) / 2;
                }
                double bound = 2e-5 * magnitude + (type.blockSize() == 1 ? 0 : rounding);
                assertThat((double) y.data()[y.offset(token) + row]).isCloseTo(exact, within(bound));
            }
        }
    }

    /** Long rows go through the kernel in chunks: 12 tokens of 4096 columns fill the first-level cache several times. */
    @ParameterizedTest
    @EnumSource
    void sumsRestInTheResultBetweenChunks(Level level) {
        Kernels kernels = kernels(level);
        Random random = new Random(6);
        for (WeightType type : List.of(WeightType.Q4_0, WeightType.Q5_K, WeightType.F16)) {
            check(kernels, level, TestMatrix.ofValues(type, 37, 4096, random), activations(27, 4096, random));
        }
    }

    @ParameterizedTest
    @EnumSource
    void biasFunctionAndSumInOneGoAreWhatTheyAreStepByStep(Level level) {
        Kernels kernels = kernels(level);
        Random random = new Random(5);
        Workspace workspace = kernels.workspace(TEAM);
        for (WeightType type : List.of(WeightType.Q8_0, WeightType.Q4_K, WeightType.F32)) {
            TestMatrix source = TestMatrix.ofValues(type, 75, 2048, random);
            float[] bias = activations(1, 75, random).data();
            Activations x = activations(14, 2048, random);
            Activations before = activations(14, 75, random);
            try (Matrix w = kernels.matrix(List.of(source), TEAM)) {
                for (Activation f : Activation.values()) {
                    Activations expected = new Activations(14, 75);
                    kernels.multiply(workspace, w, x, expected);
                    kernels.operators().addBias(workspace, expected, bias);
                    kernels.operators().activate(workspace, f, expected);
                    Activations y = new Activations(14, 75);
                    kernels.multiplyAndActivate(workspace, w, bias, f, x, y);
                    assertThat(y.data()).isEqualTo(expected.data());
                }
                for (float[] someBias : new float[][] {null, bias}) {
                    Activations product = new Activations(14, 75);
                    kernels.multiply(workspace, w, someBias, x, product);
                    Activations expected = copy(before);
                    kernels.operators().addScaled(workspace, expected, product, 1);
                    Activations y = copy(before);
                    kernels.multiplyAndAdd(workspace, w, someBias, x, y);
                    assertThat(y.data()).isEqualTo(expected.data());
                }
            }
        }
    }

    /** With inner rows that fill blocks and such that do not, in one chunk and in several, for few tokens and many. */
    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void twoMapsInOneGoAreWhatTheyAreOneByOne(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(16 + type.id());
        Workspace workspace = kernels.workspace(TEAM);
        for (int innerWidth : type.blockSize() == 256 ? new int[] {512, 2816} : new int[] {32, 320, 2816}) {
            try (Matrix up = kernels.matrix(List.of(TestMatrix.ofValues(type, innerWidth, 256, random)), TEAM);
                    Matrix down = kernels.matrix(List.of(TestMatrix.ofValues(type, 40, innerWidth, random)), TEAM)) {
                float[] upBias = activations(1, innerWidth, random).data();
                float[] downBias = activations(1, 40, random).data();
                for (int rows : new int[] {1, 12, 13, 14, 15, 16, 17, 18, 67}) {
                    Activations x = activations(rows, 256, random);
                    x.data()[3] = rows == 14 ? Float.NaN : 0;
                    Activations before = activations(rows, 40, random);
                    Activations inner = new Activations(0, innerWidth);
                    for (Activation f : List.of(Activation.GELU, Activation.RELU, Activation.GELU_TANH)) {
                        boolean bias = f != Activation.RELU;
                        Activations expected = copy(before);
                        kernels.multiplyAndActivate(workspace, up, bias ? upBias : null, f, x, inner);
                        kernels.multiplyAndAdd(workspace, down, bias ? downBias : null, inner, expected);
                        Activations y = copy(before);
                        kernels.addPerceptron(
                                workspace, up, bias ? upBias : null, f, down, bias ? downBias : null, x, inner, y);
                        assertThat(y.data()).isEqualTo(expected.data());
                    }
                }
            }
        }
    }

    /** In one matrix or two, with panels that are whole or not, in one chunk and in several, for few tokens and many. */
    @ParameterizedTest
    @MethodSource("levelsAndTypes")
    void gateAndFactorInOneGoAreWhatTheyAreStepByStep(Level level, WeightType type) {
        Kernels kernels = kernels(level);
        Random random = new Random(15 + type.id());
        Workspace workspace = kernels.workspace(TEAM);
        int columns = type == WeightType.Q4_0 ? 8192 : 512;
        TestMatrix first = TestMatrix.ofValues(type, 75, columns, random);
        TestMatrix second = TestMatrix.ofValues(type, 75, columns, random);
        TestMatrix both = TestMatrix.ofValues(type, 192, columns, random);
        WeightType otherType = type == WeightType.Q8_0 ? WeightType.F16 : WeightType.Q8_0;
        TestMatrix other = TestMatrix.ofValues(otherType, 75, columns, random);
        for (List<TestMatrix> sources :
                List.of(List.of(first, second), List.of(both), List.of(first), List.of(first, other))) {
            int rows = sources.stream().mapToInt(TestMatrix::rows).sum() / 2;
            try (Matrix w = kernels.matrix(sources, TEAM)) {
                if (w.rows() % 2 > 0) {
                    assertThatThrownBy(() -> kernels.multiplyGated(
                                    workspace,
                                    w,
                                    null,
                                    Activation.SILU,
                                    new Activations(1, columns),
                                    new Activations(1, rows)))
                            .hasMessage("gate and factor of 75 rows do not give rows of 37");
                    continue;
                }
                for (int tokens : new int[] {1, 12, 13, 40}) {
                    Activations x = activations(tokens, columns, random);
                    Activation f = Activation.values()[random.nextInt(Activation.values().length)];
                    for (float[] bias : new float[][] {
                        null, activations(1, w.rows(), random).data()
                    }) {
                        Activations product = new Activations(tokens, w.rows());
                        kernels.multiply(workspace, w, bias, x, product);
                        Activations expected = new Activations(tokens, rows);
                        kernels.operators().activateAndMultiply(workspace, f, product, expected);
                        Activations y = new Activations(tokens, rows);
                        kernels.multiplyGated(workspace, w, bias, f, x, y);
                        assertThat(y.data()).isEqualTo(expected.data());
                    }
                }
            }
        }
    }

    private static Activations copy(Activations from) {
        Activations copy = new Activations(from.rows(), from.width()).rows(from.rows());
        System.arraycopy(from.data(), 0, copy.data(), 0, copy.data().length);
        return copy;
    }

    @Test
    void partsOfDifferentFormatsLieOneAboveTheOther() {
        for (Level level : Level.values()) {
            if (!machine.features().containsAll(level.features())) {
                continue;
            }
            Random random = new Random(9);
            List<TestMatrix> parts = new ArrayList<>();
            for (WeightType type : WeightType.values()) {
                parts.add(TestMatrix.ofValues(type, 1 + random.nextInt(40), 512, random));
            }
            Kernels kernels = NativeRung.open(level);
            Activations x = activations(14, 512, random);
            try (Matrix together = kernels.matrix(parts, TEAM)) {
                Activations y = new Activations(14, together.rows());
                kernels.multiply(kernels.workspace(TEAM), together, x, y);
                int first = 0;
                for (TestMatrix part : parts) {
                    for (int row = 0; row < part.rows(); row++) {
                        for (int token = 0; token < 14; token++) {
                            float expected = ExactProduct.of(part, row, row(x, token), level);
                            assertSame(
                                    y.data()[y.offset(token) + first + row],
                                    expected,
                                    part.type().name());
                        }
                    }
                    first += part.rows();
                }
            }
        }
    }

    private static void check(Kernels kernels, Level level, TestMatrix matrix, Activations x) {
        Activations y = new Activations(x.rows() + 2, matrix.rows());
        Arrays.fill(y.data(), UNTOUCHED);
        try (Matrix packed = kernels.matrix(List.of(matrix), TEAM)) {
            kernels.multiply(kernels.workspace(TEAM), packed, x, y);
        }
        for (int token = 0; token < x.rows(); token++) {
            float[] row = row(x, token);
            for (int r = 0; r < matrix.rows(); r++) {
                String what = matrix.type() + ", " + x.rows() + " tokens, token " + token + ", row " + r;
                assertSame(y.data()[y.offset(token) + r], ExactProduct.of(matrix, r, row, level), what);
            }
        }
        for (int i = y.offset(x.rows()); i < y.data().length; i++) {
            assertThat(y.data()[i]).isEqualTo(UNTOUCHED);
        }
    }

    /** Bit by bit, all NaNs being one. */
    private static void assertSame(float actual, float expected, String what) {
        assertThat(Float.floatToIntBits(actual))
                .as("%s: %s instead of %s", what, actual, expected)
                .isEqualTo(Float.floatToIntBits(expected));
    }

    private static float[] row(Activations x, int token) {
        return Arrays.copyOfRange(x.data(), x.offset(token), x.offset(token) + x.width());
    }

    private static int columns(WeightType type, Random random) {
        return type.blockSize() * (1 + random.nextInt(type.blockSize() == 1 ? 300 : 1024 / type.blockSize()));
    }

    private static Activations activations(int tokens, int width, Random random) {
        Activations x = new Activations(tokens, width).rows(tokens);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (float) random.nextGaussian() * (1 + random.nextInt(10));
        }
        return x;
    }
}
