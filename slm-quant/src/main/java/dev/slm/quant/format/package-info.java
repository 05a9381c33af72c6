/** Block formats of weights, named as in GGML: one class a format, its scalar code the definition. */
@NullMarked
package dev.slm.quant.format;

import org.jspecify.annotations.NullMarked;
