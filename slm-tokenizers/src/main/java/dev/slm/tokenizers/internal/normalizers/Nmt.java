package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;

/** The cleaning of SentencePiece's rules {@code nmt_*}: control characters go, exotic white space becomes a blank. */
public final class Nmt implements Normalizer {
    @Override
    public void normalize(AlignedText text) {
        Filter.remove(text, Nmt::isControl);
        Filter.map(text, c -> isBlank(c) ? ' ' : c);
    }

    private static boolean isControl(int c) {
        return c >= 0x01 && c <= 0x08 || c == 0x0B || c >= 0x0E && c <= 0x1F || c == 0x7F || c == 0x8F || c == 0x9F;
    }

    private static boolean isBlank(int c) {
        return switch (c) {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
            default -> c >= 0x200B && c <= 0x200F;
        };
    }
}
