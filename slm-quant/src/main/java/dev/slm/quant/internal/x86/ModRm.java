package dev.slm.quant.internal.x86;

/**
 * The ModRM byte and what follows it: the register field, and a register or an address (Intel SDM volume 2, section
 * 2.1.5).
 */
final class ModRm {
    private static final int SIB_FOLLOWS = 4;
    private static final int NO_INDEX = 4;
    private static final int RIP_RELATIVE = 5;

    private ModRm() {}

    /**
     * Appends both.
     *
     * @param reg the register or opcode digit for the middle field; only its low three bits go here
     * @param disp8Unit what one step of an 8-bit displacement is worth: 1, or the access size in EVEX encodings
     * @param immediateBytes how many bytes of the instruction follow
     */
    static void append(CodeBuffer code, int reg, Operand rm, int disp8Unit, int immediateBytes) {
        int middle = (reg & 7) << 3;
        if (rm instanceof Register register) {
            code.int8(0xC0 | middle | register.number() & 7);
            return;
        }
        Mem memory = (Mem) rm;
        Gpr base = memory.base();
        if (base == null) {
            code.int8(middle | RIP_RELATIVE);
            code.displacementTo(memory.label(), memory.displacement(), immediateBytes);
            return;
        }
        int displacement = memory.displacement();
        boolean fits8 = displacement % disp8Unit == 0 && isInt8(displacement / disp8Unit);
        // Without displacement, base number 5 (rbp, r13) would mean something else.
        int mode = displacement == 0 && (base.number() & 7) != 5 ? 0 : fits8 ? 1 : 2;
        if (memory.index() != null || (base.number() & 7) == SIB_FOLLOWS) {
            int index = memory.index() == null ? NO_INDEX : memory.index().number() & 7;
            code.int8(mode << 6 | middle | SIB_FOLLOWS);
            code.int8(Integer.numberOfTrailingZeros(memory.scale()) << 6 | index << 3 | base.number() & 7);
        } else {
            code.int8(mode << 6 | middle | base.number() & 7);
        }
        if (mode == 1) {
            code.int8(displacement / disp8Unit);
        } else if (mode == 2) {
            code.int32(displacement);
        }
    }

    static boolean isInt8(int value) {
        return value == (byte) value;
    }

    /** Bit 3 of the register or base register: the B bit of a prefix. */
    static int baseBit(Operand rm) {
        if (rm instanceof Mem memory) {
            return memory.base() == null ? 0 : memory.base().number() >> 3 & 1;
        }
        return ((Register) rm).number() >> 3 & 1;
    }

    /** Bit 3 of the index register, or bit 4 of a vector register: the X bit of a prefix. */
    static int indexBit(Operand rm) {
        if (rm instanceof Mem memory) {
            return memory.index() == null ? 0 : memory.index().number() >> 3 & 1;
        }
        return ((Register) rm).number() >> 4 & 1;
    }
}
