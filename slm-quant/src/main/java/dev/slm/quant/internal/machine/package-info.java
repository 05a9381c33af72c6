/**
 * The native rung: kernels assembled at start, placed in executable memory and called through the foreign-function API.
 *
 * <p>Generators of code are plain Java and run anywhere; what touches the foreign-function API has a twin in {@code
 * src/main/java22} that Java 22 and newer load instead.
 */
@NullMarked
package dev.slm.quant.internal.machine;

import org.jspecify.annotations.NullMarked;
