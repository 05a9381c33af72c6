package dev.slm.quant.internal.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuIdTest {
    private static final int ALL_BITS = -1;

    @Test
    void aProcessorWithEverythingHasEverything() {
        assertThat(CpuId.features(new Fake(7, 1, 0xE7))).isEqualTo(EnumSet.allOf(CpuFeature.class));
    }

    @Test
    void whatTheSystemDoesNotSaveIsNotUsed() {
        assertThat(CpuId.features(new Fake(7, 1, 0x07)))
                .contains(CpuFeature.AVX2, CpuFeature.AVX_VNNI)
                .noneMatch(CpuFeature::needsAvx512State);
        assertThat(CpuId.features(new Fake(7, 1, 0x03))).isEmpty();
    }

    @Test
    void leavesThatDoNotExistAreNotRead() {
        assertThat(CpuId.features(new Fake(7, 0, 0xE7)))
                .contains(CpuFeature.AVX512_VNNI)
                .doesNotContain(CpuFeature.AVX_VNNI, CpuFeature.AVX512_BF16);
        assertThat(CpuId.features(new Fake(6, 0, 0xE7)))
                .isEqualTo(Set.of(CpuFeature.AVX, CpuFeature.F16C, CpuFeature.FMA));
        assertThat(CpuId.features(new Fake(0, 0, 0xE7))).isEmpty();
    }

    /** Answers every question that it knows with ones. */
    private record Fake(int highestLeaf, int highestSubleaf, long xgetbv) implements CpuId.Processor {
        @Override
        public int[] cpuid(int leaf, int subleaf) {
            if (leaf == 0) {
                return new int[] {highestLeaf, 0, 0, 0};
            }
            int first = leaf == 7 && subleaf == 0 ? highestSubleaf : ALL_BITS;
            return new int[] {first, ALL_BITS, ALL_BITS, ALL_BITS};
        }
    }
}
