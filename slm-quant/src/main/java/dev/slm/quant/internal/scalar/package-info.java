/** The scalar rung: short and obvious, the oracle of the others. */
@NullMarked
package dev.slm.quant.internal.scalar;

import org.jspecify.annotations.NullMarked;
