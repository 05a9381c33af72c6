package dev.slm.quant.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class GgmlFixtureTest {
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"F32", "MXFP4"})
    void decodesBlocksOfGgmlToTheSameBits(WeightType type) {
        byte[] blocks = Fixtures.bytes(Fixtures.name(type) + ".bin");
        float[] expected = Fixtures.floats(Fixtures.name(type) + ".f32");
        assertThat((long) blocks.length).isEqualTo(type.bytes(expected.length));

        float[] decoded = new float[expected.length];
        type.format().decode(blocks, 0, decoded, 0, decoded.length);

        assertThat(decoded).containsExactly(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void encodesToTheSameBytesAsGgml(WeightType type) {
        assertThat(encodeRows(type, Fixtures.floats("source.f32")))
                .containsExactly(Fixtures.bytes(Fixtures.name(type) + ".bin"));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"})
    void encodesNoWorseThanGgml(WeightType type) {
        float[] source = Fixtures.floats("source.f32");
        float[] ours = new float[source.length];
        type.format().decode(encodeRows(type, source), 0, ours, 0, ours.length);

        assertThat(relativeError(source, ours)).isLessThanOrEqualTo(errorInTable(type));
    }

    @Test
    void numbersAndSizesAreThoseOfGgml() {
        for (List<String> row : table()) {
            WeightType.ofId(Integer.parseInt(row.get(1))).ifPresent(type -> {
                assertThat(Fixtures.name(type)).isEqualTo(row.get(0));
                assertThat(type.blockSize()).isEqualTo(Integer.parseInt(row.get(2)));
                assertThat(type.blockBytes()).isEqualTo(Integer.parseInt(row.get(3)));
            });
        }
    }

    private static byte[] encodeRows(WeightType type, float[] source) {
        int rowBytes = (int) type.bytes(Fixtures.ROW);
        byte[] blocks = new byte[source.length / Fixtures.ROW * rowBytes];
        for (int r = 0; r < source.length / Fixtures.ROW; r++) {
            type.format().encode(source, r * Fixtures.ROW, blocks, r * rowBytes, Fixtures.ROW);
        }
        return blocks;
    }

    private static double relativeError(float[] source, float[] decoded) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < source.length; i++) {
            error += Math.pow(source[i] - decoded[i], 2);
            norm += Math.pow(source[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    private static double errorInTable(WeightType type) {
        return table().stream()
                .filter(row -> row.get(0).equals(Fixtures.name(type)))
                .mapToDouble(row -> Double.parseDouble(row.get(5)))
                .findFirst()
                .orElseThrow();
    }

    /** Rows of name, id, values per block, bytes per block, bytes, error. */
    private static List<List<String>> table() {
        return new String(Fixtures.bytes("table.md"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> List.of(line.substring(2).split(" *\\| *")))
                .toList();
    }
}
