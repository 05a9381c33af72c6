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

    /** The values in the lanes of a vector, over again where it has more; one value: in every lane. */
    Mem floats(float... values) {
        List<Integer> bits = new ArrayList<>();
        for (float value : values) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return lanes(bits);
    }

    /** The same for lanes of 32-bit integers. */
    Mem ints(int... values) {
        return lanes(Arrays.stream(values).boxed().toList());
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
