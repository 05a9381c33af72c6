package dev.slm.quant.internal.x86;

/** Instructions on general-purpose registers: addresses, counters, and the few moves between them and memory. */
interface ScalarInstructions extends Emitter {
    default void mov(Gpr target, Gpr source) {
        scalar("mov", 0x89, source, target);
        list("mov", target, source);
    }

    default void mov(Gpr target, Mem source) {
        scalar("mov", 0x8B, target, source);
        list("mov", target, sized(target, source));
    }

    default void mov(Mem target, Gpr source) {
        scalar("mov", 0x89, source, target);
        list("mov", sized(source, target), source);
    }

    default void mov(Gpr target, long value) {
        if (target.bytes() == 4) {
            if (value != (int) value) {
                throw new IllegalArgumentException("mov " + target + ": " + value + " has more than 32 bits");
            }
            opcodeWithRegister(0xB8, target, false);
            code().int32((int) value);
            list("mov", target, value);
        } else if (value == (int) value) {
            rex(8, 0, target);
            code().int8(0xC7);
            ModRm.append(code(), 0, target, 1, 4);
            code().int32((int) value);
            list("mov", target, value);
        } else {
            opcodeWithRegister(0xB8, target, true);
            code().int64(value);
            list("movabs", target, value);
        }
    }

    /** Zero-extends a byte; the upper half of the 64-bit register becomes zero too. */
    default void movzxByte(Gpr target, Mem source) {
        extended(target, source, 0xB6, "byte ptr ");
    }

    /** Zero-extends 16 bits; the upper half of the 64-bit register becomes zero too. */
    default void movzxWord(Gpr target, Mem source) {
        extended(target, source, 0xB7, "word ptr ");
    }

    /** Sign-extends 32 bits to 64. */
    default void movsxd(Gpr target, Gpr source) {
        if (target.bytes() != 8 || source.bytes() != 4) {
            throw new IllegalArgumentException(
                    "movsxd extends a 32-bit to a 64-bit register, not " + source + " to " + target);
        }
        rex(8, target.number(), source);
        code().int8(0x63);
        ModRm.append(code(), target.number(), source, 1, 0);
        list("movsxd", target, source);
    }

    default void lea(Gpr target, Mem address) {
        rex(target.bytes(), target.number(), address);
        code().int8(0x8D);
        ModRm.append(code(), target.number(), address, 1, 0);
        list("lea", target, address);
    }

    default void add(Gpr target, GprOrMem source) {
        arithmetic("add", 0, target, source);
    }

    default void add(Gpr target, int value) {
        arithmetic("add", 0, target, value);
    }

    default void or(Gpr target, GprOrMem source) {
        arithmetic("or", 1, target, source);
    }

    default void and(Gpr target, GprOrMem source) {
        arithmetic("and", 4, target, source);
    }

    default void and(Gpr target, int value) {
        arithmetic("and", 4, target, value);
    }

    default void sub(Gpr target, GprOrMem source) {
        arithmetic("sub", 5, target, source);
    }

    default void sub(Gpr target, int value) {
        arithmetic("sub", 5, target, value);
    }

    default void xor(Gpr target, GprOrMem source) {
        arithmetic("xor", 6, target, source);
    }

    default void cmp(Gpr left, GprOrMem right) {
        arithmetic("cmp", 7, left, right);
    }

    default void cmp(Gpr left, int value) {
        arithmetic("cmp", 7, left, value);
    }

    default void test(Gpr left, Gpr right) {
        scalar("test", 0x85, right, left);
        list("test", left, right);
    }

    default void imul(Gpr target, GprOrMem source) {
        checkSameSize("imul", target, source);
        rex(target.bytes(), target.number(), source);
        code().int8(0x0F);
        code().int8(0xAF);
        ModRm.append(code(), target.number(), source, 1, 0);
        list("imul", target, sized(target, source));
    }

    default void imul(Gpr target, GprOrMem source, int value) {
        checkSameSize("imul", target, source);
        boolean fits8 = ModRm.isInt8(value);
        rex(target.bytes(), target.number(), source);
        code().int8(fits8 ? 0x6B : 0x69);
        ModRm.append(code(), target.number(), source, 1, fits8 ? 1 : 4);
        immediate(value, fits8);
        list("imul", target, sized(target, source), value);
    }

    default void shl(Gpr target, int count) {
        shift("shl", 4, target, count);
    }

    default void shr(Gpr target, int count) {
        shift("shr", 5, target, count);
    }

    default void sar(Gpr target, int count) {
        shift("sar", 7, target, count);
    }

    default void neg(Gpr target) {
        rex(target.bytes(), 0, target);
        code().int8(0xF7);
        ModRm.append(code(), 3, target, 1, 0);
        list("neg", target);
    }

    default void push(Gpr source) {
        opcodeWithRegister(0x50, whole(source), false);
        list("push", source);
    }

    default void pop(Gpr target) {
        opcodeWithRegister(0x58, whole(target), false);
        list("pop", target);
    }

    private void arithmetic(String name, int operation, Gpr target, GprOrMem source) {
        if (source instanceof Gpr register) {
            scalar(name, operation << 3 | 1, register, target);
            list(name, target, register);
        } else {
            scalar(name, operation << 3 | 3, target, source);
            list(name, target, sized(target, source));
        }
    }

    private void arithmetic(String name, int operation, Gpr target, int value) {
        boolean fits8 = ModRm.isInt8(value);
        rex(target.bytes(), 0, target);
        if (target.number() == 0 && !fits8) {
            code().int8(operation << 3 | 5);
        } else {
            code().int8(fits8 ? 0x83 : 0x81);
            ModRm.append(code(), operation, target, 1, fits8 ? 1 : 4);
        }
        immediate(value, fits8);
        list(name, target, value);
    }

    private void shift(String name, int operation, Gpr target, int count) {
        if (count < 1 || count >= 8 * target.bytes()) {
            throw new IllegalArgumentException(name + " " + target + ": cannot shift by " + count);
        }
        rex(target.bytes(), 0, target);
        code().int8(count == 1 ? 0xD1 : 0xC1);
        ModRm.append(code(), operation, target, 1, count == 1 ? 0 : 1);
        if (count > 1) {
            code().int8(count);
        }
        list(name, target, count);
    }

    private void extended(Gpr target, Mem source, int opcode, String size) {
        rex(4, target.number(), source);
        code().int8(0x0F);
        code().int8(opcode);
        ModRm.append(code(), target.number(), source, 1, 0);
        list("movzx", target.dword(), size + source);
    }

    private void scalar(String name, int opcode, Gpr reg, GprOrMem rm) {
        checkSameSize(name, reg, rm);
        rex(reg.bytes(), reg.number(), rm);
        code().int8(opcode);
        ModRm.append(code(), reg.number(), rm, 1, 0);
    }

    private void opcodeWithRegister(int opcode, Gpr register, boolean wide) {
        rex(wide ? 8 : 4, 0, register);
        code().int8(opcode | register.number() & 7);
    }

    /** The REX prefix, where there is need of one: 64 bits, or a register above 7. */
    private void rex(int bytes, int reg, Operand rm) {
        Operands.requirePlain(rm);
        int index = rm instanceof Mem ? ModRm.indexBit(rm) : 0;
        int bits = (bytes == 8 ? 8 : 0) | (reg >> 3) << 2 | index << 1 | ModRm.baseBit(rm);
        if (bits != 0) {
            code().int8(0x40 | bits);
        }
    }

    private void immediate(int value, boolean fits8) {
        if (fits8) {
            code().int8(value);
        } else {
            code().int32(value);
        }
    }

    private static Gpr whole(Gpr register) {
        if (register.bytes() != 8) {
            throw new IllegalArgumentException("the stack holds 64-bit registers, not " + register);
        }
        return register;
    }

    private static Object sized(Gpr register, GprOrMem operand) {
        return operand instanceof Mem memory ? new Operands.Sized(register.bytes(), memory) : operand;
    }

    private static void checkSameSize(String name, Gpr register, GprOrMem other) {
        if (other instanceof Gpr second && second.bytes() != register.bytes()) {
            throw new IllegalArgumentException(name + " " + register + ", " + second + ": sizes differ");
        }
    }
}
