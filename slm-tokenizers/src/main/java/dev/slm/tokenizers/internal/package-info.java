/** The pipeline that every tokenizer is: added tokens, normalizer, pre-tokenizer, model, post-processor, decoder. */
@NullMarked
package dev.slm.tokenizers.internal;

import org.jspecify.annotations.NullMarked;
