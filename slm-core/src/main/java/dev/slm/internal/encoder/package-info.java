/**
 * The BERT line: one encoder for all families whose block it can describe, MobileBERT beside it, and the heads on top.
 * {@link dev.slm.internal.encoder.EncoderEngine} opens a checkpoint; each family is one file that names its settings and
 * weights.
 */
@NullMarked
package dev.slm.internal.encoder;

import org.jspecify.annotations.NullMarked;
