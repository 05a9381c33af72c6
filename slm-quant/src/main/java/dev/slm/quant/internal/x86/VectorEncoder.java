package dev.slm.quant.internal.x86;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one instruction with a VEX or EVEX prefix (Intel SDM volume 2, sections 2.3 and 2.7), after checking that its
 * operands fit together and that the processor has it. The shorter VEX form is taken wherever it can express the
 * operands.
 */
final class VectorEncoder {
    private final VectorOp op;
    private final int immediate;
    private final Operand[] operands;
    private final @Nullable Register reg;
    private final @Nullable Register vvvv;
    private final Operand rm;
    private final int vectorBytes;

    VectorEncoder(VectorOp op, int immediate, Operand... operands) {
        this.op = op;
        this.immediate = immediate;
        this.operands = operands;
        int last = operands.length - 1;
        if (op.digit >= 0) {
            reg = null;
            vvvv = (Register) operands[0];
            rm = operands[1];
        } else if (op.store) {
            reg = (Register) operands[last];
            vvvv = last == 2 ? (Register) operands[1] : null;
            rm = operands[0];
        } else if (op.gather) {
            reg = (Register) operands[0];
            vvvv = last == 2 ? (Register) operands[2] : null;
            rm = operands[1];
        } else {
            reg = (Register) operands[0];
            vvvv = last == 2 ? (Register) operands[1] : null;
            rm = operands[last];
        }
        int widest = 0;
        for (Operand operand : operands) {
            widest = operand instanceof Vec vector ? Math.max(widest, vector.bytes()) : widest;
        }
        vectorBytes = widest;
    }

    void appendTo(CodeBuffer code, Set<CpuFeature> features) {
        checkShapes();
        checkMasks();
        checkIndices();
        boolean evex = chooseEvex(features);
        if (code.keepsListing()) {
            code.list(text(evex));
        }
        if (evex) {
            appendEvexPrefix(code);
        } else {
            appendVexPrefix(code);
        }
        code.int8(op.opcode());
        int middle = reg == null ? op.digit : reg.number();
        boolean broadcast = rm instanceof Mem memory && memory.broadcast();
        int unit = !evex ? 1 : broadcast ? op.broadcast : op.memoryBytes(vectorBytes);
        ModRm.append(code, middle, rm, unit, immediate == Emitter.NO_IMMEDIATE ? 0 : 1);
        if (immediate != Emitter.NO_IMMEDIATE) {
            code.int8(immediate);
        }
    }

    private void checkShapes() {
        if (vectorBytes != 0 && vectorBytes < op.smallest) {
            throw refused("needs registers of " + op.smallest + " bytes");
        }
        if (vectorBytes > op.largest) {
            throw refused("needs registers of " + op.largest + " bytes");
        }
        for (Operand operand : operands) {
            if (operand instanceof Vec vector && operand != rm) {
                require(vector.bytes() == vectorBytes, "operands differ in width");
            } else if (operand instanceof Gpr register && register.bytes() != (op.vexW ? 8 : 4)) {
                throw refused("cannot take " + register);
            }
        }
        if (rm instanceof Vec vector) {
            int expected = op.registerBytes(vectorBytes);
            if (vector.bytes() != expected) {
                throw refused(vector + " should have " + expected + " bytes");
            }
        } else if (rm instanceof Mem memory && memory.broadcast()) {
            require(op.broadcast != 0 && !op.store, "cannot broadcast from memory");
        }
        if (immediate != Emitter.NO_IMMEDIATE) {
            Emitter.unsignedByte(immediate);
        }
    }

    private void checkMasks() {
        for (int i = 0; i < operands.length; i++) {
            boolean masked = operands[i] instanceof Vec vector && vector.isMasked()
                    || operands[i] instanceof Mem memory && memory.isMasked();
            require(!masked || i == 0, "only the destination can be masked");
            require(!masked || !op.unmasked, "cannot be masked");
        }
        require(!(operands[0] instanceof Mem) || op.store, "memory is not a destination");
    }

    private @Nullable Vec indices() {
        return rm instanceof Mem memory && memory.index() instanceof Vec vector ? vector : null;
    }

    private void checkIndices() {
        Vec indices = indices();
        require(op.gather == (indices != null), op.gather ? "needs a vector of indices" : "takes no vector of indices");
        if (indices != null) {
            require(indices.bytes() == vectorBytes, "has as many indices as elements");
            boolean twice = indices.number() == number(reg)
                    || vvvv != null && (vvvv.number() == number(reg) || vvvv.number() == indices.number());
            require(!twice, "cannot use a register twice");
            require((vvvv == null) == (mask() != Mask.K0), "needs a mask, in either form");
            require(!(operands[0] instanceof Vec target && target.zeroing()), "cannot zero lanes");
        }
    }

    private boolean chooseEvex(Set<CpuFeature> features) {
        boolean needsEvex = vectorBytes == 64 || mask() != Mask.K0 || rm instanceof Mem memory && memory.broadcast();
        for (Operand operand : operands) {
            needsEvex |= operand instanceof Vec && ((Register) operand).number() > 15;
        }
        Vec indices = indices();
        needsEvex |= indices != null && indices.number() > 15;
        if (!needsEvex && op.vex != null && features.contains(op.vex)) {
            return false;
        }
        if (op.evex == null) {
            throw refused(needsEvex ? "has no EVEX form" : "needs " + op.vex);
        }
        if (!features.contains(op.evex)) {
            throw refused("needs " + op.evex);
        }
        if (vectorBytes < 64 && !features.contains(CpuFeature.AVX512VL)) {
            throw refused("needs " + CpuFeature.AVX512VL);
        }
        return true;
    }

    private void appendVexPrefix(CodeBuffer code) {
        int notR = ~number(reg) >> 3 & 1;
        int notX = rm instanceof Mem ? ~ModRm.indexBit(rm) & 1 : 1;
        int notB = ~ModRm.baseBit(rm) & 1;
        int tail = (~number(vvvv) & 15) << 3 | (length() & 1) << 2 | op.prefix();
        if (notX == 1 && notB == 1 && op.map() == 1 && !op.vexW) {
            code.int8(0xC5);
            code.int8(notR << 7 | tail);
        } else {
            code.int8(0xC4);
            code.int8(notR << 7 | notX << 6 | notB << 5 | op.map());
            code.int8((op.vexW ? 0x80 : 0) | tail);
        }
    }

    private void appendEvexPrefix(CodeBuffer code) {
        int notR = ~number(reg);
        int notV = ~number(vvvv);
        Vec indices = indices();
        // A gather has no second register; the highest bit of its index stands in that one's place.
        int notHighest = indices == null ? notV >> 4 : ~indices.number() >> 4;
        code.int8(0x62);
        code.int8((notR >> 3 & 1) << 7
                | (~ModRm.indexBit(rm) & 1) << 6
                | (~ModRm.baseBit(rm) & 1) << 5
                | (notR >> 4 & 1) << 4
                | op.map());
        code.int8((op.evexW ? 0x80 : 0) | (notV & 15) << 3 | 4 | op.prefix());
        boolean zeroing = operands[0] instanceof Vec vector && vector.zeroing();
        boolean broadcast = rm instanceof Mem memory && memory.broadcast();
        code.int8((zeroing ? 0x80 : 0)
                | length() << 5
                | (broadcast ? 0x10 : 0)
                | (notHighest & 1) << 3
                | mask().number());
    }

    private static int number(@Nullable Register register) {
        return register == null ? 0 : register.number();
    }

    private Mask mask() {
        if (operands[0] instanceof Vec vector) {
            return vector.mask();
        }
        return operands[0] instanceof Mem memory ? memory.mask() : Mask.K0;
    }

    /** The length field: 0 for 16 bytes, 1 for 32, 2 for 64. */
    private int length() {
        return op.fixedLength >= 0 ? op.fixedLength : vectorBytes / 32;
    }

    private String text(boolean evex) {
        StringBuilder text = new StringBuilder();
        if (op.prefersEvex && !evex) {
            text.append("{vex} ");
        } else if (op.loadForm && rm instanceof Vec) {
            text.append("{load} ");
        }
        text.append(op.name);
        String separator = " ";
        for (Operand operand : operands) {
            text.append(separator);
            separator = ", ";
            if (operand instanceof Mem memory && memory.broadcast()) {
                text.append(Operands.sizeKeyword(op.broadcast)).append(memory);
                text.append("{1to").append(vectorBytes / op.broadcast).append('}');
            } else if (operand instanceof Mem memory) {
                text.append(Operands.sizeKeyword(op.memoryBytes(vectorBytes))).append(memory);
            } else {
                text.append(operand);
            }
        }
        return (immediate == Emitter.NO_IMMEDIATE ? text : text.append(", ").append(immediate)).toString();
    }

    /** Where the complaint is no constant, {@link #refused} is called: there is one for each of thousands of instructions. */
    private void require(boolean holds, String complaint) {
        if (!holds) {
            throw refused(complaint);
        }
    }

    private IllegalArgumentException refused(String complaint) {
        StringBuilder text = new StringBuilder(op.name);
        for (Operand operand : operands) {
            text.append(' ').append(operand);
        }
        return new IllegalArgumentException(text.append(": ").append(complaint).toString());
    }
}
