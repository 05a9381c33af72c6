package dev.slm;

import dev.slm.quant.format.WeightType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the matrices of a written model are stored as. Names and numbers are those of llama.cpp; the mixtures
 * {@code _S} and {@code _M} give some matrices that matter more than others one of the larger types.
 */
public enum QuantizationType {
    /** 32 bits a weight. */
    F32(0, WeightType.F32),
    /** 16 bits, 11 of them precision. */
    F16(1, WeightType.F16),
    /** 16 bits, 8 of them precision, with the range of 32. */
    BF16(32, WeightType.BF16),
    /** 4.5 bits: blocks of 32 with a scale. */
    Q4_0(2, WeightType.Q4_0),
    /** 5 bits: blocks of 32 with a scale and a minimum. */
    Q4_1(3, WeightType.Q4_1),
    /** 5.5 bits: blocks of 32 with a scale. */
    Q5_0(8, WeightType.Q5_0),
    /** 6 bits: blocks of 32 with a scale and a minimum. */
    Q5_1(9, WeightType.Q5_1),
    /** 8.5 bits: blocks of 32 with a scale. Nothing to tell from F16. */
    Q8_0(7, WeightType.Q8_0),
    /** About 4.6 bits: Q4_K, with Q5_K in the first layers. */
    Q4_K_S(14, WeightType.Q4_K),
    /** About 4.8 bits: Q4_K, with Q6_K for half of attn_v and ffn_down. The usual choice. */
    Q4_K_M(15, WeightType.Q4_K),
    /** About 5.5 bits: Q5_K. */
    Q5_K_S(16, WeightType.Q5_K),
    /** About 5.7 bits: Q5_K, with Q6_K for half of attn_v and ffn_down. */
    Q5_K_M(17, WeightType.Q5_K),
    /** 6.6 bits: Q6_K. */
    Q6_K(18, WeightType.Q6_K);

    private final int fileType;
    private final WeightType weightType;

    QuantizationType(int fileType, WeightType weightType) {
        this.fileType = fileType;
        this.weightType = weightType;
    }

    /** The number that a GGUF file has under {@code general.file_type}. */
    public int fileType() {
        return fileType;
    }

    /** What a matrix is stored as unless the mixture or the length of its rows says otherwise. */
    public WeightType weightType() {
        return weightType;
    }

    /**
     * The type with this name, in upper or lower case; {@code Q4_K} and {@code Q5_K} mean the mixtures {@code _M}.
     */
    public static Optional<QuantizationType> of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> type.name().equals(upper) || type.name().equals(upper + "_M"))
                .findFirst();
    }
}
