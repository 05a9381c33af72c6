/** Weight matrices, the kernels that multiply with them, attention, and the worker team. */
@NullMarked
package dev.slm.quant;

import org.jspecify.annotations.NullMarked;
