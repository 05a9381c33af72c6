package dev.slm.quant.internal.x86;

/** A general-purpose register or memory. */
public sealed interface GprOrMem extends Operand permits Gpr, Mem {}
