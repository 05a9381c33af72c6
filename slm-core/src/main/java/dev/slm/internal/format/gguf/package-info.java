/** GGUF, the single-file format of llama.cpp: reader and writer of versions 2 and 3. */
@NullMarked
package dev.slm.internal.format.gguf;

import org.jspecify.annotations.NullMarked;
