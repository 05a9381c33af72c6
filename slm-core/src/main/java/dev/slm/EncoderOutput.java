package dev.slm;

import org.jspecify.annotations.Nullable;

/**
 * Everything that an encoder computes for one text; what the model has no head for, or was loaded without, is null.
 * Arrays are not copied.
 *
 * @param lastHiddenState one row per token, after the last layer and its norm
 * @param poolerOutput the pooler's vector
 * @param mlmLogits per token one score for each id of the vocabulary
 * @param nspLogits two scores: the second text follows the first, or does not
 * @param seqclsLogits one score per label
 * @param qaStartLogits per token the score of an answer that starts there
 * @param qaEndLogits per token the score of an answer that ends there
 * @param tokclsLogits per token one score per label
 */
public record EncoderOutput(
        float[][] lastHiddenState,
        float @Nullable [] poolerOutput,
        float @Nullable [][] mlmLogits,
        float @Nullable [] nspLogits,
        float @Nullable [] seqclsLogits,
        float @Nullable [] qaStartLogits,
        float @Nullable [] qaEndLogits,
        float @Nullable [][] tokclsLogits) {}
