package dev.slm.quant.internal.x86;

/** A vector register or memory: what most vector instructions take as their last source. */
public sealed interface VecOrMem extends Operand permits Vec, Mem {}
