package dev.slm.quant.internal.x86;

import java.util.List;

/**
 * Finished machine code, position-independent.
 *
 * @param bytes the code and, behind it, its constants
 * @param listing the same in an assembler's words, one instruction a line; empty unless it was asked for
 */
public record Code(byte[] bytes, List<String> listing) {}
