/** SentencePiece: its model files, its normalization and its segmentation. */
@NullMarked
package dev.slm.tokenizers.internal.sentencepiece;

import org.jspecify.annotations.NullMarked;
