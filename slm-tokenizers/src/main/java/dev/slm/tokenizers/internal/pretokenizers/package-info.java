/** Second stage: cuts the text into words. Classes bear the name of their {@code type} in tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.pretokenizers;

import org.jspecify.annotations.NullMarked;
