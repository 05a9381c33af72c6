package dev.slm.internal.encoder;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What a family makes of a checkpoint.
 *
 * @param body the encoder
 * @param heads the heads that the checkpoint has, each to be built only when wanted
 */
record EncoderParts(EncoderBody body, Map<HeadKind, Supplier<Head>> heads) {}
