package dev.slm.internal.convert;

/** Arrays that a thread uses again for each piece, so that writing a model leaves next to no garbage behind. */
final class Scratch {
    private float[] values = new float[0];
    private byte[] stored = new byte[0];
    private byte[] encoded = new byte[0];

    /** For values; at least so many. */
    float[] values(int count) {
        if (values.length < count) {
            values = new float[count];
        }
        return values;
    }

    /** For bytes as they are in the source; at least so many. */
    byte[] stored(int count) {
        if (stored.length < count) {
            stored = new byte[count];
        }
        return stored;
    }

    /** For bytes as they are to be written; at least so many. */
    byte[] encoded(int count) {
        if (encoded.length < count) {
            encoded = new byte[count];
        }
        return encoded;
    }
}
