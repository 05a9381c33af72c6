/**
 * An assembler for the x86-64 instructions that slm's kernels use.
 *
 * <p>{@link dev.slm.quant.internal.x86.Assembler} has one method per instruction, grouped by kind into one interface
 * each. Operands are written in Intel's order, registers under Intel's names. Every instruction is checked when it is
 * emitted: the widths of its operands, what may be masked or broadcast, and whether the processor has it.
 */
@NullMarked
package dev.slm.quant.internal.x86;

import org.jspecify.annotations.NullMarked;
