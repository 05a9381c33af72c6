package dev.slm.internal.generate;

import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;

/** What the keys and values of a sequence take. */
public final class KvMemory {
    /** Up to this size of a full context's cache there is no reason to round keys and values. */
    private static final long SMALL = 64L << 20;

    private KvMemory() {}

    /** Bytes of a sequence of this length, which are also those that attention reads for its last token. */
    public static long bytes(DecoderConfig config, KvPrecision precision, int length) {
        DecoderConfig.AttentionConfig attention = config.attention();
        long perPosition = KvLayer.positionBytes(attention.kvHeads(), attention.headSize(), precision);
        long positions = 0;
        for (DecoderConfig.LayerConfig layer : config.layers()) {
            positions += layer.window() > 0 ? Math.min(length, layer.window()) : length;
        }
        return positions * perPosition;
    }

    /** How to keep them where the user does not say: as they are while that is little, else in 16 bits. */
    public static KvPrecision precision(DecoderConfig config) {
        return bytes(config, KvPrecision.F32, config.contextLength()) <= SMALL ? KvPrecision.F32 : KvPrecision.F16;
    }
}
