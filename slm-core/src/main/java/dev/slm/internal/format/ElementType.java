package dev.slm.internal.format;

import dev.slm.quant.format.WeightType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a file says that a tensor's elements are stored. Files also hold tensors that are no weights (masks, position
 * ids) and types that slm does not compute with; those are described too, so that the layout of the file can be checked.
 *
 * @param name as the file format spells it
 * @param blockSize elements per block
 * @param blockBytes bytes per block, 0 if the type is not known at all
 * @param weightType the weight format, or null if slm has none for it
 */
public record ElementType(String name, int blockSize, int blockBytes, @Nullable WeightType weightType) {
    /** A type that slm computes with. */
    public static ElementType of(WeightType type) {
        return new ElementType(type.name(), type.blockSize(), type.blockBytes(), type);
    }

    /** The types of GGML, by the number that a GGUF file gives. */
    public static ElementType ofGgml(int id) {
        return WeightType.ofId(id).map(ElementType::of).orElseGet(() -> switch (id) {
            case 9 -> noWeight("Q8_1", 32, 36);
            case 15 -> noWeight("Q8_K", 256, 292);
            case 16 -> noWeight("IQ2_XXS", 256, 66);
            case 17 -> noWeight("IQ2_XS", 256, 74);
            case 18 -> noWeight("IQ3_XXS", 256, 98);
            case 19 -> noWeight("IQ1_S", 256, 50);
            case 21 -> noWeight("IQ3_S", 256, 110);
            case 22 -> noWeight("IQ2_S", 256, 82);
            case 24 -> noWeight("I8", 1, 1);
            case 25 -> noWeight("I16", 1, 2);
            case 26 -> noWeight("I32", 1, 4);
            case 27 -> noWeight("I64", 1, 8);
            case 28 -> noWeight("F64", 1, 8);
            case 29 -> noWeight("IQ1_M", 256, 56);
            case 34 -> noWeight("TQ1_0", 256, 54);
            case 35 -> noWeight("TQ2_0", 256, 66);
            default -> noWeight("GGML type " + id, 1, 0);
        });
    }

    /** The types of safetensors, by the name that the header gives. */
    public static ElementType ofSafetensors(String dtype) {
        return switch (dtype) {
            case "F32" -> of(WeightType.F32);
            case "F16" -> of(WeightType.F16);
            case "BF16" -> of(WeightType.BF16);
            case "F64", "I64", "U64", "C64" -> noWeight(dtype, 1, 8);
            case "I32", "U32" -> noWeight(dtype, 1, 4);
            case "I16", "U16" -> noWeight(dtype, 1, 2);
            case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" ->
                noWeight(dtype, 1, 1);
            case "F4" -> noWeight(dtype, 2, 1);
            case "F6_E2M3", "F6_E3M2" -> noWeight(dtype, 4, 3);
            default -> noWeight(dtype, 1, 0);
        };
    }

    private static ElementType noWeight(String name, int blockSize, int blockBytes) {
        return new ElementType(name, blockSize, blockBytes, null);
    }

    /** Whether the size of a tensor of this type can be computed. */
    public boolean hasKnownSize() {
        return blockBytes > 0;
    }

    /** The weight format, if slm has one for this type. */
    public Optional<WeightType> weight() {
        return Optional.ofNullable(weightType);
    }

    @Override
    public String toString() {
        return name;
    }
}
