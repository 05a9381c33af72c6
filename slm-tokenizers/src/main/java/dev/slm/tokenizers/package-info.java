/**
 * Text to token ids and back. {@link dev.slm.tokenizers.Tokenizers} reads a definition in any of the usual formats,
 * {@link dev.slm.tokenizers.Tokenizer} is what comes of it.
 */
@NullMarked
package dev.slm.tokenizers;

import org.jspecify.annotations.NullMarked;
