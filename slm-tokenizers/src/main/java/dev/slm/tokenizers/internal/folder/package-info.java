/** Reads the tokenizer of a Hugging Face folder. */
@NullMarked
package dev.slm.tokenizers.internal.folder;

import org.jspecify.annotations.NullMarked;
