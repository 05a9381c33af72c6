package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.CpuFeature;
import dev.slm.quant.internal.x86.Vec;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The instruction sets that kernels are generated for, the fastest first. */
public enum Level {
    /** Vectors of 16 floats, 32 of them, and dot products of bytes. */
    AVX512_VNNI(
            64,
            CpuFeature.AVX512F,
            CpuFeature.AVX512BW,
            CpuFeature.AVX512DQ,
            CpuFeature.AVX512VL,
            CpuFeature.AVX512_VNNI),
    /** Vectors of 8 floats, 16 of them, and dot products of bytes. */
    AVX_VNNI(32, CpuFeature.AVX_VNNI),
    /** Vectors of 8 floats, 16 of them. */
    AVX2(32);

    private final int vectorBytes;
    private final Set<CpuFeature> features;

    Level(int vectorBytes, CpuFeature... more) {
        this.vectorBytes = vectorBytes;
        features = EnumSet.of(CpuFeature.AVX, CpuFeature.AVX2, CpuFeature.FMA, CpuFeature.F16C);
        features.addAll(Set.of(more));
    }

    /** The fastest level for a processor with {@code available}. */
    public static Optional<Level> best(Set<CpuFeature> available) {
        for (Level level : values()) {
            if (available.containsAll(level.features)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** What code of this level needs. */
    public Set<CpuFeature> features() {
        return Set.copyOf(features);
    }

    int vectorBytes() {
        return vectorBytes;
    }

    /** Single-precision lanes of a vector. */
    int lanes() {
        return vectorBytes / Float.BYTES;
    }

    /** A whole vector register. */
    Vec vector(int number) {
        return Vec.of(vectorBytes, number);
    }
}
