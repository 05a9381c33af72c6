/** First stage: rewrites the text and remembers where every char came from. Classes bear the name of their {@code type} in tokenizer.json. */
@NullMarked
package dev.slm.tokenizers.internal.normalizers;

import org.jspecify.annotations.NullMarked;
