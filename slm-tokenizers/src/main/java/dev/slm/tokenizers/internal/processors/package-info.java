/** Fourth stage: frames the sequences with special tokens. Classes bear the name of their {@code type} in tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.processors;

import org.jspecify.annotations.NullMarked;
