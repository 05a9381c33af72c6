package dev.slm.bench.synthetic;

import dev.slm.quant.format.WeightType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which format each matrix of a model gets: llama.cpp's usual recipes, so that files are as large as those users have. */
public enum Mixture {
    F32(0, WeightType.F32, WeightType.F32),
    F16(1, WeightType.F16, WeightType.F16),
    BF16(32, WeightType.BF16, WeightType.BF16),
    Q4_0(2, WeightType.Q4_0, WeightType.Q6_K),
    Q4_1(3, WeightType.Q4_1, WeightType.Q6_K),
    Q5_0(8, WeightType.Q5_0, WeightType.Q6_K),
    Q5_1(9, WeightType.Q5_1, WeightType.Q6_K),
    Q8_0(7, WeightType.Q8_0, WeightType.Q8_0),
    Q4_K_M(15, WeightType.Q4_K, WeightType.Q6_K),
    Q5_K_M(17, WeightType.Q5_K, WeightType.Q6_K),
    Q6_K(18, WeightType.Q6_K, WeightType.Q6_K);

    /** The value of {@code general.file_type}. */
    final int fileType;

    private final WeightType base;

    /** Of the output head, which a tied model's word embeddings are too. */
    private final WeightType head;

    Mixture(int fileType, WeightType base, WeightType head) {
        this.fileType = fileType;
        this.base = base;
        this.head = head;
    }

    /**
     * The mixture of this name, in any case.
     *
     * @throws IllegalArgumentException naming all of them
     */
    public static Mixture of(String name) {
        return Arrays.stream(values())
                .filter(mixture -> mixture.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no weight type " + name + "; there are "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    WeightType embeddings(boolean tied) {
        return tied ? head : base;
    }

    WeightType head() {
        return head;
    }

    WeightType matrix() {
        return base;
    }

    /** Values and down projections of the _M recipes get more bits in the first and last eighth, and in every third layer. */
    WeightType sensitiveMatrix(int layer, int layers) {
        boolean more = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
        return more && (this == Q4_K_M || this == Q5_K_M) ? WeightType.Q6_K : base;
    }

    /** What llama.cpp takes where a row is no whole number of 256-value blocks. */
    static WeightType fitting(WeightType type, int columns) {
        if (columns % type.blockSize() == 0) {
            return type;
        }
        return switch (type) {
            case Q4_K -> WeightType.Q5_0;
            case Q5_K -> WeightType.Q5_1;
            case Q6_K -> WeightType.Q8_0;
            default -> WeightType.F16;
        };
    }
}
