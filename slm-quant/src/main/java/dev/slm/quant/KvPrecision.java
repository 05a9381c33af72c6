package dev.slm.quant;

/** How keys and values of past tokens are kept. */
public enum KvPrecision {
    /** 32-bit floats, 8 bytes for a key and its value per element. */
    F32,
    /** 16-bit floats, 4 bytes; values beyond ±65504 are kept as ±65504. */
    F16,
    /** 8-bit integers with one scale per head and position, a little over 2 bytes. */
    Q8
}
