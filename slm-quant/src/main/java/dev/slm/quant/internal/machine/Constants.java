package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers that a kernel reads as whole vectors, each kept once behind its code. */
final class Constants {
    private final Assembler a;
    private final Level level;
    /** By lanes, which begin again where a vector has more. */
    private final Map<List<Integer>, Label> labels = new LinkedHashMap<>();

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
        return lanes(List.of(value));
    }

    /** Eight values, to be looked up by the low bits of lanes; once more where a vector has sixteen. */
    Mem table(float[] values) {
        List<Integer> lanes = new ArrayList<>();
        for (float value : values) {
            lanes.add(Float.floatToRawIntBits(value));
        }
        return lanes(lanes);
    }

    private Mem lanes(List<Integer> bits) {
        return ptr(labels.computeIfAbsent(bits, key -> a.label()));
    }

    /** Writes them down; to be called once, behind the last instruction. */
    void emit() {
        a.align(64);
        labels.forEach((bits, label) -> {
            int[] lanes = new int[level.lanes()];
            Arrays.setAll(lanes, lane -> bits.get(lane % bits.size()));
            a.bind(label);
            a.ints(lanes);
        });
    }
}
