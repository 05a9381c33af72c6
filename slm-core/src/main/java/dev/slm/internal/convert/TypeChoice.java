package dev.slm.internal.convert;

import dev.slm.QuantizationType;
import dev.slm.quant.format.WeightType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which type each tensor is written in. Source of the rules: {@code llama_tensor_get_type} of llama.cpp's
 * llama-quant.cpp, for models without experts; following it makes files that differ from llama.cpp's in no type.
 */
public final class TypeChoice {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(.*)");
    private static final List<String> NEVER =
            List.of("position_embd.weight", "token_types.weight", "ffn_gate_inp.weight", "attn_rel_b.weight");

    private final QuantizationType quantization;
    private final int layers;
    private final boolean tiedHead;

    /** @param tiedHead whether the embedding is also the head, for want of an {@code output.weight} */
    public TypeChoice(QuantizationType quantization, int layers, boolean tiedHead) {
        this.quantization = quantization;
        this.layers = layers;
        this.tiedHead = tiedHead;
    }

    /** Whether a tensor is one of the matrices that are stored in another type at all; norms and biases are not. */
    static boolean isMatrix(String name, int dimensions) {
        return dimensions >= 2
                && name.endsWith("weight")
                && !name.endsWith("_norm.weight")
                && NEVER.stream().noneMatch(name::endsWith);
    }

    /** The type of a matrix with rows of this length. */
    public WeightType of(String name, int columns) {
        WeightType wanted = quantization.weightType();
        if (wanted.blockSize() > 1) {
            wanted = mixed(name, columns, wanted);
        }
        return fitting(wanted, columns);
    }

    private WeightType mixed(String name, int columns, WeightType usual) {
        if (name.equals("output.weight") || (tiedHead && name.equals("token_embd.weight"))) {
            boolean whole = columns % usual.blockSize() == 0;
            return usual == WeightType.Q8_0 || !whole ? WeightType.Q8_0 : WeightType.Q6_K;
        }
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            return usual;
        }
        int number = Integer.parseInt(layer.group(1));
        return switch (layer.group(2)) {
            // Where q, k and v are one matrix, it is treated as v would be.
            case "attn_v.weight", "attn_qkv.weight" ->
                switch (quantization) {
                    case Q4_K_M, Q5_K_M -> matters(number) ? WeightType.Q6_K : usual;
                    case Q4_K_S -> number < 4 ? WeightType.Q5_K : usual;
                    default -> usual;
                };
            case "ffn_down.weight" ->
                switch (quantization) {
                    case Q4_K_M, Q5_K_M -> matters(number) ? WeightType.Q6_K : usual;
                    case Q4_K_S -> number < layers / 8 ? WeightType.Q5_K : usual;
                    default -> usual;
                };
            default -> usual;
        };
    }

    /** The first and the last eighth of the layers, and every third between. */
    private boolean matters(int layer) {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }

    /** The wanted type, or what stands in for it where rows are no whole number of its blocks. */
    private static WeightType fitting(WeightType wanted, int columns) {
        if (columns % wanted.blockSize() == 0) {
            return wanted;
        }
        WeightType smaller =
                switch (wanted) {
                    case Q4_K -> WeightType.Q5_0;
                    case Q5_K -> WeightType.Q5_1;
                    case Q6_K -> WeightType.Q8_0;
                    default -> WeightType.F16;
                };
        return columns % smaller.blockSize() == 0 ? smaller : WeightType.F16;
    }
}
