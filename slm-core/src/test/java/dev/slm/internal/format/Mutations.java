package dev.slm.internal.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damages files in the ways that disks, networks and attackers do. */
public final class Mutations {
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        31,
        32,
        33,
        255,
        256,
        65535,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 2,
        -32,
        0x7FFFFFFFFFFFFFE0L
    };

    private final Random random;

    public Mutations(long seed) {
        random = new Random(seed);
    }

    /** A copy with one to four changes in its first {@code length} bytes. */
    public byte[] damaged(byte[] original, int length) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes, Math.min(length, bytes.length));
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes, int length) {
        if (length < 16) {
            return bytes;
        }
        int at = random.nextInt(length);
        int span = 1 + random.nextInt(Math.min(40, length - at));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (random.nextInt(9)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> buffer.putLong(random.nextInt(length - 7), edge());
            case 3 -> buffer.putInt(random.nextInt(length - 3), (int) edge());
            case 4 -> {
                // Lengths and counts are small numbers; near misses of them are the most searching.
                int near = random.nextInt(length - 7);
                buffer.putLong(near, buffer.getLong(near) + random.nextInt(65) - 32);
            }
            case 5 -> {
                byte[] cut = Arrays.copyOf(bytes, bytes.length - span);
                System.arraycopy(bytes, at + span, cut, at, bytes.length - at - span);
                return cut;
            }
            case 6 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + span);
                System.arraycopy(bytes, at, longer, at + span, bytes.length - at);
                return longer;
            }
            case 7 -> System.arraycopy(bytes, random.nextInt(length - span + 1), bytes, at, span);
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    private long edge() {
        return EDGES[random.nextInt(EDGES.length)];
    }
}
