package dev.slm.quant.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockFormatTest {
    /** Enough values for their error to depend on the format and hardly on the values drawn. */
    private static final int LONG_ROW = 4096;

    /** Largest tolerable error of a long normally distributed row, relative to its root mean square. */
    private static double tolerance(WeightType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 2.5e-4;
            case BF16 -> 2e-3;
            case Q8_0 -> 6.5e-3;
            case Q6_K -> 0.021;
            case Q5_0 -> 0.048;
            case Q5_1, Q5_K -> 0.041;
            case Q4_0 -> 0.096;
            case Q4_1, Q4_K -> 0.082;
            case IQ4_NL, IQ4_XS -> 0.087;
            case MXFP4 -> 0.135;
            case Q3_K -> 0.17;
            case Q2_K -> 0.31;
        };
    }

    @Property(tries = 200)
    void decodingWhatWasEncodedComesClose(
            @ForAll WeightType type, @ForAll @IntRange(min = -8, max = 6) int exponent, @ForAll long seed) {
        float[] row = normal(LONG_ROW, (float) Math.pow(2, exponent), seed);

        float[] decoded = roundTrip(type, row);

        assertThat(error(row, decoded)).isLessThanOrEqualTo(tolerance(type));
    }

    /** Scales decided by extreme values cost some precision, but less than a quarter. */
    @Property(tries = 100)
    void referenceEncodingComesCloseToo(@ForAll WeightType type, @ForAll long seed) {
        float[] row = normal(LONG_ROW, 1, seed);
        byte[] blocks = new byte[(int) type.bytes(LONG_ROW)];
        float[] decoded = new float[LONG_ROW];

        type.format().encodeReference(row, 0, blocks, 0, LONG_ROW);
        type.format().decode(blocks, 0, decoded, 0, LONG_ROW);

        assertThat(error(row, decoded)).isLessThanOrEqualTo(1.25 * tolerance(type));
    }

    /** With a scale of one, codes are the values rounded, halves up. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1"})
    void referenceScalesFollowFromTheExtremesAlone(WeightType type) {
        int codes = type.name().startsWith("Q4") ? 16 : 32;
        boolean symmetric = type.name().endsWith("0");
        int lowest = symmetric ? -codes / 2 : -3;
        float[] row = new float[32];
        for (int i = 0; i < row.length; i++) {
            row[i] = lowest + i % (codes - 1) + 0.5f;
        }
        row[0] = lowest;
        row[1] = lowest + codes - 1;
        byte[] block = new byte[type.blockBytes()];
        float[] decoded = new float[32];

        type.format().encodeReference(row, 0, block, 0, 32);
        type.format().decode(block, 0, decoded, 0, 32);

        for (int i = 0; i < row.length; i++) {
            assertThat(decoded[i]).isEqualTo((float) Math.floor(row[i] + 0.5f));
        }
    }

    private static double error(float[] row, float[] decoded) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < row.length; i++) {
            error += Math.pow(row[i] - decoded[i], 2);
            norm += Math.pow(row[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    @Property(tries = 100)
    void anyBytesDecodeBlockByBlockAsAtOnce(@ForAll WeightType type, @ForAll long seed) {
        byte[] blocks = new byte[7 + 3 * type.blockBytes()];
        new Random(seed).nextBytes(blocks);
        float[] atOnce = new float[5 + 3 * type.blockSize()];
        float[] oneByOne = atOnce.clone();

        type.format().decode(blocks, 7, atOnce, 5, 3 * type.blockSize());
        for (int b = 0; b < 3; b++) {
            int from = 7 + b * type.blockBytes();
            type.format().decode(blocks, from, oneByOne, 5 + b * type.blockSize(), type.blockSize());
        }

        assertThat(oneByOne).containsExactly(atOnce);
        assertThat(Arrays.copyOf(atOnce, 5)).containsOnly(0f);
    }

    @ParameterizedTest
    @EnumSource
    void zerosStayZeros(WeightType type) {
        float[] decoded = roundTrip(type, new float[256]);
        for (float value : decoded) {
            assertThat(value).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void denormalsStayNearZero(WeightType type) {
        float[] row = new float[256];
        Arrays.fill(row, Float.MIN_VALUE);
        row[17] = -1e-40f;
        for (float value : roundTrip(type, row)) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(1e-37f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesBeyondTheFormatGiveNoException(WeightType type) {
        for (float strange : new float[] {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -Float.MAX_VALUE, 1e30f
        }) {
            for (int at : new int[] {0, 100, 255}) {
                float[] row = normal(256, 1, 42);
                row[at] = strange;
                assertThat(roundTrip(type, row)).hasSize(256);
            }
            float[] row = new float[256];
            Arrays.fill(row, strange);
            assertThat(roundTrip(type, row)).hasSize(256);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneConstantIsKept(WeightType type) {
        for (float constant : new float[] {3, -5}) {
            float[] row = new float[256];
            Arrays.fill(row, constant);
            for (float value : roundTrip(type, row)) {
                assertThat(value / constant).isBetween(0.8f, 1.2f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void arraysThatAreTooShortAreRefusedBeforeAnythingIsWritten(WeightType type) {
        BlockFormat format = type.format();
        int size = 2 * type.blockSize();
        int bytes = 2 * type.blockBytes();
        float[] target = new float[size];
        byte[] blocks = new byte[bytes];
        Arrays.fill(blocks, (byte) 0x33);

        assertThatThrownBy(() -> format.decode(blocks, 1, target, 0, size))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> format.decode(blocks, 0, target, 1, size))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> format.decode(blocks, -1, target, 0, size))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> format.encode(target, 0, blocks, 1, size))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> format.encode(target, 1, blocks, 0, size))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(target).containsOnly(0f);
        assertThat(blocks).containsOnly((byte) 0x33);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenBlockIsRefused(WeightType type) {
        byte[] blocks = new byte[1024];
        float[] values = new float[1024];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.format().decode(blocks, 0, values, 0, -type.blockSize()));
        if (type.blockSize() > 1) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> type.format().encode(values, 0, blocks, 0, type.blockSize() + 1))
                    .withMessageContaining(type.name());
        }
    }

    private static float[] normal(int count, float scale, long seed) {
        Random random = new Random(seed);
        float[] row = new float[count];
        for (int i = 0; i < count; i++) {
            row[i] = scale * (float) random.nextGaussian();
        }
        return row;
    }

    private static float[] roundTrip(WeightType type, float[] row) {
        byte[] blocks = new byte[(int) type.bytes(row.length)];
        type.format().encodeReference(row, 0, blocks, 0, row.length);
        // What the blocks hold already makes no difference.
        type.format().encode(row, 0, blocks, 0, row.length);
        float[] decoded = new float[row.length];
        type.format().decode(blocks, 0, decoded, 0, row.length);
        return decoded;
    }
}
