/**
 * The vector rung: the Java Vector API on heap arrays. Weights lie interleaved, a vector lane is a row. For many rows of
 * activations a run of columns is unpacked to single precision and multiplied by one register-tiled kernel, whatever the
 * format; for few rows codes are multiplied as they lie. Only classes of this package may touch the incubating module.
 */
@NullMarked
package dev.slm.quant.internal.vector;

import org.jspecify.annotations.NullMarked;
