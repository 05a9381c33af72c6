package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.Utf8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A precompiled character map: replacements for byte sequences of UTF-8, found in a double array (the format of the
 * library Darts-clone, as {@code normalizer.cc} of SentencePiece stores it: the size of the array in bytes, the array,
 * then the replacements, each ended by a zero byte). Immutable.
 */
public final class CharsMap {
    private static final int NO_RULE = -1;

    private final int[] units;
    private final byte[] replacements;

    private CharsMap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /**
     * Reads a map.
     *
     * @param field the place in the definition, for the error
     */
    public static CharsMap read(byte[] blob, String field) {
        if (blob.length < 4) {
            throw new TokenizerFormatException(field + ": " + blob.length + " bytes; at least 4 are needed");
        }
        ByteBuffer buffer = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
        int arrayBytes = buffer.getInt();
        if (arrayBytes < 4 || arrayBytes % 4 != 0 || arrayBytes > blob.length - 4) {
            throw new TokenizerFormatException(field + ": the array is said to have " + (arrayBytes & 0xFFFFFFFFL)
                    + " bytes; it must be a multiple of 4 and fit into " + (blob.length - 4));
        }
        int[] units = new int[arrayBytes / 4];
        buffer.asIntBuffer().get(units);
        return new CharsMap(units, Arrays.copyOfRange(blob, 4 + arrayBytes, blob.length));
    }

    /** A rule that applies: how many chars it replaces, and by what. */
    public record Match(int length, String replacement) {}

    /** Whether some rule may begin with this char; a quick look that spares {@link #match} for most. */
    public boolean mayBegin(char c) {
        return Character.isSurrogate(c) || step(root(), Utf8.byteAt(c, 0, Utf8.length(c))) >= 0;
    }

    /**
     * The rule that applies at a position, if any.
     *
     * @param longest whether the longest rule is wanted, else the shortest
     */
    public @Nullable Match match(char[] text, int from, int to, boolean longest) {
        int node = root();
        int rule = NO_RULE;
        int length = 0;
        for (int i = from; i < to && node >= 0 && (longest || rule == NO_RULE); ) {
            int codePoint = Character.codePointAt(text, i, to);
            int bytes = Utf8.length(codePoint);
            i += Character.charCount(codePoint);
            for (int b = 0; b < bytes && node >= 0; b++) {
                int slot = step(node, Utf8.byteAt(codePoint, b, bytes));
                node = slot < 0 ? -1 : slot ^ offset(units[slot]);
                if (slot >= 0 && hasLeaf(units[slot]) && node < units.length) {
                    rule = units[node] & Integer.MAX_VALUE;
                    length = i - from;
                }
            }
        }
        return rule == NO_RULE ? null : new Match(length, replacement(rule));
    }

    private String replacement(int start) {
        int end = Math.min(start, replacements.length);
        int from = end;
        while (end < replacements.length && replacements[end] != 0) {
            end++;
        }
        return new String(replacements, from, end - from, StandardCharsets.UTF_8);
    }

    private int root() {
        return offset(units[0]);
    }

    /** The slot that a byte leads to from a node, or -1. */
    private int step(int node, int b) {
        int slot = node ^ b;
        return slot >= 0 && slot < units.length && (units[slot] & (1 << 31 | 0xFF)) == b ? slot : -1;
    }

    private static boolean hasLeaf(int unit) {
        return (unit >>> 8 & 1) != 0;
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }
}
