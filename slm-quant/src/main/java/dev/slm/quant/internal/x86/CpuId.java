package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.Gpr.EAX;
import static dev.slm.quant.internal.x86.Gpr.EBX;
import static dev.slm.quant.internal.x86.Gpr.ECX;
import static dev.slm.quant.internal.x86.Gpr.EDX;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What the processor says about itself, and what the operating system lets programs use (Intel SDM volume 1, 14.3). */
public final class CpuId {
    private static final int OS_SAVES_STATE = 1 << 27;
    private static final int AVX_STATE = 0x06;
    private static final int AVX512_STATE = 0xE6;
    private static final int BRAND = 0x8000_0002;

    /** How to ask the processor. */
    public interface Processor {
        /** eax, ebx, ecx and edx as {@code cpuid} leaves them when called with this eax and ecx. */
        int[] cpuid(int leaf, int subleaf);

        /** Which registers the operating system saves when it switches threads; asked only where it says it does. */
        long xgetbv();
    }

    private CpuId() {}

    /**
     * Code of {@code void cpuid(int[4] registers)}, System V calling convention: eax and ecx are taken from the first and the
     * third one, and all four are set.
     */
    public static Code cpuid() {
        Assembler a = Assembler.baseline();
        a.push(RBX);
        a.mov(EAX, ptr(RDI));
        a.mov(ECX, ptr(RDI, 8));
        a.cpuid();
        a.mov(ptr(RDI), EAX);
        a.mov(ptr(RDI, 4), EBX);
        a.mov(ptr(RDI, 8), ECX);
        a.mov(ptr(RDI, 12), EDX);
        a.pop(RBX);
        a.ret();
        return a.finish();
    }

    /** Code of {@code void xgetbv(int[2] answer)} for register 0, the low half first, System V calling convention. */
    public static Code xgetbv() {
        Assembler a = Assembler.baseline();
        a.xor(ECX, ECX);
        a.xgetbv();
        a.mov(ptr(RDI), EAX);
        a.mov(ptr(RDI, 4), EDX);
        a.ret();
        return a.finish();
    }

    /** The features that both the processor has and the operating system supports. */
    public static Set<CpuFeature> features(Processor processor) {
        EnumSet<CpuFeature> features = EnumSet.noneOf(CpuFeature.class);
        int highestLeaf = processor.cpuid(0, 0)[0];
        if (highestLeaf < 1 || (processor.cpuid(1, 0)[2] & OS_SAVES_STATE) == 0) {
            return features;
        }
        long saved = processor.xgetbv();
        int highestSubleaf = highestLeaf < 7 ? -1 : processor.cpuid(7, 0)[0];
        for (CpuFeature feature : CpuFeature.values()) {
            int needed = feature.needsAvx512State() ? AVX512_STATE : AVX_STATE;
            boolean answered = feature.leaf() <= highestLeaf
                    && (feature.leaf() < 7 || Integer.compareUnsigned(feature.subleaf(), highestSubleaf) <= 0);
            if (answered
                    && (saved & needed) == needed
                    && feature.in(processor.cpuid(feature.leaf(), feature.subleaf()))) {
                features.add(feature);
            }
        }
        return Collections.unmodifiableSet(features);
    }

    /** The name that the processor gives itself; empty if it has none. */
    public static String name(Processor processor) {
        if (Integer.compareUnsigned(processor.cpuid(0x8000_0000, 0)[0], BRAND + 2) < 0) {
            return "";
        }
        ByteBuffer text = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        for (int leaf = BRAND; leaf < BRAND + 3; leaf++) {
            for (int word : processor.cpuid(leaf, 0)) {
                text.putInt(word);
            }
        }
        return new String(text.array(), StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .trim();
    }
}
