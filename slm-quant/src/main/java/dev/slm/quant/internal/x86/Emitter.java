package dev.slm.quant.internal.x86;

/** What the groups of instructions build on. */
interface Emitter {
    int NO_IMMEDIATE = -1;

    CodeBuffer code();

    /** Appends {@code op}, refusing a form that the processor of this assembler lacks. */
    void emit(VectorOp op, int immediate, Operand... operands);

    default void emit(VectorOp op, Operand... operands) {
        emit(op, NO_IMMEDIATE, operands);
    }

    /** Adds a line to the listing, if one is kept. */
    default void list(String mnemonic, Object... operands) {
        if (code().keepsListing()) {
            StringBuilder line = new StringBuilder(mnemonic);
            String separator = " ";
            for (Object operand : operands) {
                line.append(separator).append(operand);
                separator = ", ";
            }
            code().list(line.toString());
        }
    }

    /** Fails unless {@code value} is an unsigned byte. */
    static int unsignedByte(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("an immediate operand here is 0 to 255, not " + value);
        }
        return value;
    }
}
