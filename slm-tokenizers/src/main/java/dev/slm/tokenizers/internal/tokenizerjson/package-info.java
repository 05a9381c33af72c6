/** Reads Hugging Face's tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.tokenizerjson;

import org.jspecify.annotations.NullMarked;
