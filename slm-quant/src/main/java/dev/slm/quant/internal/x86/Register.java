package dev.slm.quant.internal.x86;

/** A register of any kind. */
public sealed interface Register extends Operand permits Vec, Gpr, Mask {
    /** The number that stands for this register in an encoding. */
    int number();
}
