package dev.slm.quant.internal.x86;

/** Extensions of the instruction set that kernels use, each with its place in the answers of {@code cpuid}. */
public enum CpuFeature {
    AVX(1, 0, Answer.ECX, 28),
    F16C(1, 0, Answer.ECX, 29),
    FMA(1, 0, Answer.ECX, 12),
    AVX2(7, 0, Answer.EBX, 5),
    AVX_VNNI(7, 1, Answer.EAX, 4),
    AVX512F(7, 0, Answer.EBX, 16),
    AVX512DQ(7, 0, Answer.EBX, 17),
    AVX512BW(7, 0, Answer.EBX, 30),
    AVX512VL(7, 0, Answer.EBX, 31),
    AVX512_VBMI(7, 0, Answer.ECX, 1),
    AVX512_VNNI(7, 0, Answer.ECX, 11),
    AVX512_BF16(7, 1, Answer.EAX, 5);

    /** The registers in which {@code cpuid} answers, in the order in which slm stores them. */
    enum Answer {
        EAX,
        EBX,
        ECX,
        EDX
    }

    private final int leaf;
    private final int subleaf;
    private final Answer answer;
    private final int bit;

    CpuFeature(int leaf, int subleaf, Answer answer, int bit) {
        this.leaf = leaf;
        this.subleaf = subleaf;
        this.answer = answer;
        this.bit = bit;
    }

    /** The value of eax that asks for this feature. */
    public int leaf() {
        return leaf;
    }

    /** The value of ecx that asks for this feature. */
    public int subleaf() {
        return subleaf;
    }

    /** Whether the four words that {@code cpuid} answered to {@link #leaf} and {@link #subleaf} name this feature. */
    public boolean in(int[] words) {
        return (words[answer.ordinal()] >>> bit & 1) == 1;
    }

    /** Whether the operating system must save the 64-byte registers and masks before this feature may be used. */
    public boolean needsAvx512State() {
        return name().startsWith("AVX512");
    }
}
