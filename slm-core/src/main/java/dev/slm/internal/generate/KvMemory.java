package dev.slm.internal.generate;

import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.quant.KvPrecision;

/** What the keys and values of a sequence take. */
public final class KvMemory {
    /** Up to this size of a full context's cache there is no reason to round keys and values. */
    private static final long SMALL = 64L << 20;

    private KvMemory() {}

    /** Bytes of a sequence of this length. */
    public static long bytes(DecoderConfig config, KvPrecision precision, int length) {
        DecoderConfig.AttentionConfig attention = config.attention();
        long elements = 2L * attention.kvHeads() * attention.headSize();
        long perPosition =
                switch (precision) {
                    case F32 -> elements * Float.BYTES;
                    case F16 -> elements * Short.BYTES;
                    case Q8 -> elements + 2L * attention.kvHeads() * Float.BYTES;
                };
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
