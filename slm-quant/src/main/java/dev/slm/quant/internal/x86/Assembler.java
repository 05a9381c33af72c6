package dev.slm.quant.internal.x86;

import java.util.EnumSet;
import java.util.Set;

/**
 * Assembles one piece of x86-64 code. Methods append one instruction each and are named after it; operands stand in
 * Intel's order, the destination first. Not for use by several threads.
 *
 * <p>An instruction that the given features do not cover is refused with an {@link IllegalArgumentException}, and so
 * are operands that do not fit together.
 */
public final class Assembler
        implements ScalarInstructions,
                ControlInstructions,
                MoveInstructions,
                ShuffleInstructions,
                FloatInstructions,
                ConvertInstructions,
                IntegerInstructions,
                BitInstructions,
                DotInstructions,
                MaskInstructions {
    private final Set<CpuFeature> features;
    private final CodeBuffer code;

    private Assembler(Set<CpuFeature> features, boolean keepsListing) {
        this.features = EnumSet.noneOf(CpuFeature.class);
        this.features.addAll(features);
        this.code = new CodeBuffer(keepsListing);
    }

    /** For processors that have {@code features}. */
    public static Assembler of(Set<CpuFeature> features) {
        return new Assembler(features, false);
    }

    /** For processors that have {@code features}; the result carries a listing that other assemblers read. */
    public static Assembler listing(Set<CpuFeature> features) {
        return new Assembler(features, true);
    }

    /** For every 64-bit processor: no vector instructions. */
    public static Assembler baseline() {
        return of(EnumSet.noneOf(CpuFeature.class));
    }

    public boolean has(CpuFeature feature) {
        return features.contains(feature);
    }

    @Override
    public CodeBuffer code() {
        return code;
    }

    @Override
    public void emit(VectorOp op, int immediate, Operand... operands) {
        new VectorEncoder(op, immediate, operands).appendTo(code, features);
    }

    /**
     * The finished code.
     *
     * @throws IllegalStateException if a label is used but not bound
     */
    public Code finish() {
        return code.finish();
    }
}
