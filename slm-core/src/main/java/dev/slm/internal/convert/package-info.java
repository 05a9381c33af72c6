/**
 * From Hugging Face folders to GGUF, and from any model to fewer bits: names, keys and layouts as llama.cpp's converter
 * writes them. {@link dev.slm.internal.convert.Conversions} lists the families.
 */
@NullMarked
package dev.slm.internal.convert;

import org.jspecify.annotations.NullMarked;
