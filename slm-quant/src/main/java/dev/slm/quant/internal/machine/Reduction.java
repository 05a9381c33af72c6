package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Vec;
import dev.slm.quant.internal.x86.VecOrMem;

/** Combines the 32-bit lanes of a register into one value. */
final class Reduction {
    private static final int SWAP_HALVES = 0x4E;
    private static final int SWAP_NEIGHBOURS = 0xB1;

    /** A three-operand instruction. */
    @FunctionalInterface
    interface Operation {
        void emit(Vec target, Vec left, VecOrMem right);
    }

    private Reduction() {}

    /** Leaves the result in the four lowest lanes of {@code value}; overwrites {@code scratch}. */
    static void lanes(Assembler a, Vec value, Vec scratch, Operation operation) {
        if (value.bytes() == 64) {
            a.vextracti64x4(scratch.low(32), value, 1);
            operation.emit(value.low(32), value.low(32), scratch.low(32));
        }
        Vec half = value.low(16);
        Vec other = scratch.low(16);
        if (Math.max(value.number(), scratch.number()) > 15) {
            a.vextracti32x4(other, value.low(32), 1);
        } else {
            a.vextracti128(other, value.low(32), 1);
        }
        operation.emit(half, half, other);
        a.vpshufd(other, half, SWAP_HALVES);
        operation.emit(half, half, other);
        a.vpshufd(other, half, SWAP_NEIGHBOURS);
        operation.emit(half, half, other);
    }
}
