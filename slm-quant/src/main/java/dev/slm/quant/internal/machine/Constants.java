package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that a kernel reads as whole vectors, each kept once behind its code. */
final class Constants {
    private final Assembler a;
    private final Level level;
    private final Map<Integer, Label> labels = new LinkedHashMap<>();

    Constants(Assembler assembler, Level level) {
        a = assembler;
        this.level = level;
    }

    /** {@code value} in every lane. */
    Mem floats(float value) {
        return ints(Float.floatToRawIntBits(value));
    }

    /** {@code value} in every 32-bit lane. */
    Mem ints(int value) {
        return ptr(labels.computeIfAbsent(value, bits -> a.label()));
    }

    /** Writes them down; to be called once, behind the last instruction. */
    void emit() {
        a.align(64);
        labels.forEach((bits, label) -> {
            int[] lanes = new int[level.lanes()];
            Arrays.fill(lanes, bits);
            a.bind(label);
            a.ints(lanes);
        });
    }
}
