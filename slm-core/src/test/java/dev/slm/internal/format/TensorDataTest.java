package dev.slm.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import dev.slm.quant.format.WeightType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorDataTest {
    private final TensorData matrix = TensorData.of("w", new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

    @Test
    void theLastDimensionIsTheRow() {
        assertThat(matrix.rows()).isEqualTo(3);
        assertThat(matrix.columns()).isEqualTo(2);
        assertThat(TensorData.of("v", new float[4], 4).rows()).isEqualTo(1);
        assertThat(TensorData.of("s", new float[1]).columns()).isEqualTo(1);
        assertThat(TensorData.of("e", new float[24], 2, 3, 4).rows()).isEqualTo(6);
        assertThat(TensorData.of("n", new float[0], 3, 0).rows()).isEqualTo(1);
    }

    @Test
    void rowsCanBeTakenOut() {
        TensorData range = matrix.rowRange(1, 2);
        assertThat(range.floats()).containsExactly(3, 4, 5, 6);
        assertThat(range.shape()).containsExactly(2, 2);
        assertThatThrownBy(() -> matrix.rowRange(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void blocksAreDecodedInPiecesWithoutASeam() {
        float[] values = new float[32 * 5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 32 == 0 ? 127 : i % 31;
        }
        byte[] bytes = new byte[(int) WeightType.Q8_0.bytes(values.length)];
        WeightType.Q8_0.format().encode(values, 0, bytes, 0, values.length);
        assertThat(TensorData.of("q", WeightType.Q8_0, new long[] {5000, 32}, bytes)
                        .floats())
                .containsExactly(values);
    }

    @Test
    void aMatrixOfOneRowMayBeStoredAsAVector() {
        TensorData vector = TensorData.of("t", new float[] {1, 2, 3}, 3);
        assertThat(vector.shaped(1, 3).shape()).containsExactly(1, 3);
        assertThat(vector.shaped(1, 3).floats()).containsExactly(1, 2, 3);
        assertThat(vector.shaped(1, 3).shaped(3).shape()).containsExactly(3);
        assertThatThrownBy(() -> vector.shaped(3, 1))
                .hasMessageContaining("[3]")
                .hasMessageContaining("[3, 1]");
    }

    @Test
    void aMissingTensorIsNamedWithSimilarOnes() {
        try (Checkpoint checkpoint = new MemoryCheckpoint(
                "tiny",
                Checkpoint.Kind.GGUF,
                Map.of(),
                List.of(
                        TensorData.of("blk.0.attn_q.weight", new float[1], 1),
                        TensorData.of("output_norm.weight", new float[1], 1)))) {
            assertThatThrownBy(() -> checkpoint.tensor("blk.0.attn_k.weight"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage("tiny has no tensor blk.0.attn_k.weight; similar are blk.0.attn_q.weight");
            assertThatThrownBy(() -> checkpoint.tensor("output_norm.weight", 2))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll("tensor output_norm.weight", "[1]", "expected [2]");
        }
    }
}
