/** The way back from tokens to text. Classes bear the name of their {@code type} in tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.decoders;

import org.jspecify.annotations.NullMarked;
