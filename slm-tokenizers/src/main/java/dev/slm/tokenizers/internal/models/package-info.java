/** Third stage: turns words into tokens. Classes bear the name of their {@code type} in tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.models;

import org.jspecify.annotations.NullMarked;
