package dev.slm.quant.internal.x86;

import static dev.slm.quant.internal.x86.Mem.ptr;
import static dev.slm.quant.internal.x86.Vec.xmm;
import static dev.slm.quant.internal.x86.Vec.ymm;
import static dev.slm.quant.internal.x86.Vec.zmm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private static final Set<CpuFeature> AVX2 = EnumSet.of(CpuFeature.AVX, CpuFeature.AVX2);
    private final Assembler all = Assembler.of(EnumSet.allOf(CpuFeature.class));
    private final Assembler avx2 = Assembler.of(AVX2);

    @Test
    void whatTheProcessorLacksIsNeverEmitted() {
        refused(() -> avx2.vpaddd(zmm(0), zmm(1), zmm(2)), "vpaddd zmm0 zmm1 zmm2: needs AVX512F");
        refused(() -> avx2.vpaddd(ymm(16), ymm(1), ymm(2)), "needs AVX512F");
        refused(() -> avx2.vpaddd(ymm(0), ymm(1), ptr(Gpr.RAX).broadcastElement()), "needs AVX512F");
        refused(() -> avx2.vpdpbusd(ymm(0), ymm(1), ymm(2)), "needs AVX512_VNNI");
        refused(() -> Assembler.baseline().vpaddd(ymm(0), ymm(1), ymm(2)), "needs AVX512F");
        EnumSet<CpuFeature> without = EnumSet.complementOf(EnumSet.of(CpuFeature.AVX512VL));
        refused(() -> Assembler.of(without).vpaddd(ymm(16), ymm(1), ymm(2)), "needs AVX512VL");
    }

    @Test
    void operandsMustFitTogether() {
        refused(() -> all.vpaddd(zmm(0), ymm(1), zmm(2)), "operands differ in width");
        refused(() -> all.vpmovzxbd(zmm(0), ymm(1)), "ymm1 should have 16 bytes");
        refused(() -> all.vpermd(xmm(0), xmm(1), xmm(2)), "needs registers of 32 bytes");
        refused(() -> all.vpand(zmm(0), zmm(1), zmm(2)), "has no EVEX form");
        refused(() -> all.vpmovzxbd(zmm(0), ptr(Gpr.RAX).broadcastElement()), "cannot broadcast from memory");
        refused(() -> all.vpaddd(zmm(0), zmm(1).masked(Mask.K1), zmm(2)), "only the destination can be masked");
        refused(() -> all.vpslld(zmm(0), zmm(1), 256), "an immediate operand here is 0 to 255, not 256");
        refused(() -> all.vmovd(xmm(0), Gpr.RAX), "cannot take rax");
        refused(() -> all.add(Gpr.RAX, Gpr.ECX), "sizes differ");
        refused(() -> all.shl(Gpr.EAX, 32), "cannot shift by 32");
        refused(() -> all.mov(Gpr.EAX, 1L << 32), "has more than 32 bits");
    }

    @Test
    void aGatherNeedsIndicesAMaskAndRegistersOfItsOwn() {
        Mem indexed = ptr(Gpr.RAX, ymm(1), 4, 0);
        refused(() -> all.vpgatherdd(ymm(0), ptr(Gpr.RAX), ymm(2)), "needs a vector of indices");
        refused(() -> all.vpgatherdd(ymm(0), indexed), "needs a mask");
        refused(() -> all.vpgatherdd(ymm(1), indexed, ymm(2)), "cannot use a register twice");
        refused(() -> all.vpgatherdd(ymm(0), indexed, ymm(1)), "cannot use a register twice");
        refused(() -> all.vpgatherdd(zmm(0).masked(Mask.K1), indexed), "as many indices as elements");
        refused(() -> all.vmovups(ymm(0), indexed), "takes no vector of indices");
    }

    @Test
    void addressesAndRegistersAreChecked() {
        refused(() -> zmm(32), "vector registers are numbered 0 to 31, not 32");
        refused(() -> Vec.of(8, 0), "a vector register has 16, 32 or 64 bytes, not 8");
        refused(() -> zmm(0).masked(Mask.K0), "k0 cannot mask an instruction");
        refused(() -> ptr(Gpr.EAX), "the base of an address is a 64-bit register, not eax");
        refused(() -> ptr(Gpr.RAX, Gpr.RSP, 1), "other than rsp");
        refused(() -> ptr(Gpr.RAX, Gpr.RCX, 3), "the scale of an index is 1, 2, 4 or 8, not 3");
    }

    @Test
    void aLabelIsBoundOnceAndBeforeTheEnd() {
        Label label = all.label();
        all.jmp(label);
        assertThatIllegalStateException().isThrownBy(all::finish).withMessage("L0 is used but not bound");
        all.bind(label);
        assertThatIllegalStateException().isThrownBy(() -> all.bind(label)).withMessage("L0 is bound already");
        assertThat(all.finish().bytes()).hasSize(5);
    }

    @Test
    void theShorterEncodingIsTakenWhereBothExpressTheOperands() {
        all.vpaddd(ymm(0), ymm(1), ymm(2));
        assertThat(all.finish().bytes()).hasSize(4);
    }

    @Test
    void everyNopHasItsLength() {
        for (int length = 1; length <= 8; length++) {
            Assembler assembler = Assembler.baseline();
            assembler.nop(length);
            assertThat(assembler.finish().bytes()).hasSize(length);
        }
    }

    private static void refused(ThrowingCallable emission, String complaint) {
        assertThatIllegalArgumentException().isThrownBy(emission).withMessageContaining(complaint);
    }
}
