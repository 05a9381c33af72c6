package dev.slm.quant.internal.x86;

/** What an instruction works on: a register or memory. */
public sealed interface Operand permits Register, VecOrMem, GprOrMem {}
