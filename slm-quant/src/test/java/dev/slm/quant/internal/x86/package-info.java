/** Tests of the assembler: {@code encodings.txt} among the resources holds what GNU as makes of every case. */
@NullMarked
package dev.slm.quant.internal.x86;

import org.jspecify.annotations.NullMarked;
