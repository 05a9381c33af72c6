/**
 * From logits to the next token, as a chain of small functions. The order is that of Hugging Face's {@code generate()},
 * because the settings that models publish are meant for it:
 *
 * <ol>
 *   <li>adjustments of single logits: logit bias, repetition penalty, frequency and presence penalty;
 *   <li>temperature;
 *   <li>filters, each over what the one before left: top-k, top-p, min-p, typical;
 *   <li>a draw from what is left, in the order of token ids, with one number of a seeded generator.
 * </ol>
 *
 * <p>Temperature 0 means the largest logit after the adjustments, the smallest id among equals. Nothing here allocates per
 * token, and nothing sorts a vocabulary.
 */
@NullMarked
package dev.slm.internal.generate.sampling;

import org.jspecify.annotations.NullMarked;
