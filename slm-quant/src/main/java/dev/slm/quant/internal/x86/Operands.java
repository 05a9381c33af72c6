package dev.slm.quant.internal.x86;

/** Checks shared by the kinds of operands. */
final class Operands {
    private Operands() {}

    static Mask usableMask(Mask mask) {
        if (mask == Mask.K0) {
            throw new IllegalArgumentException("k0 cannot mask an instruction: its number means that there is no mask");
        }
        return mask;
    }

    /** Fails if {@code operand} is memory with what only vector instructions understand. */
    static void requirePlain(Operand operand) {
        if (operand instanceof Mem memory && (memory.isMasked() || memory.broadcast())) {
            throw new IllegalArgumentException(memory + ": masks and broadcasts belong to vector instructions");
        }
    }

    /** Memory as listings name it; text is made of it only where a listing is kept. */
    record Sized(int bytes, Mem memory) {
        @Override
        public String toString() {
            return sizeKeyword(bytes) + memory;
        }
    }

    static String sizeKeyword(int bytes) {
        return switch (bytes) {
            case 1 -> "byte ptr ";
            case 2 -> "word ptr ";
            case 4 -> "dword ptr ";
            case 8 -> "qword ptr ";
            case 16 -> "xmmword ptr ";
            case 32 -> "ymmword ptr ";
            case 64 -> "zmmword ptr ";
            default -> throw new IllegalArgumentException("no operand has " + bytes + " bytes");
        };
    }
}
