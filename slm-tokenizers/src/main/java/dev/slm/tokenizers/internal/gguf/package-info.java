/** Reads the tokenizer out of the metadata of a GGUF file. */
@NullMarked
package dev.slm.tokenizers.internal.gguf;

import org.jspecify.annotations.NullMarked;
