package dev.slm.quant;

/**
 * The most that a machine gives to all workers of a team together, as far as the instructions of a rung can make use of
 * it: the limits that kernels are compared with.
 *
 * @param readBytesPerSecond from memory that no cache holds
 * @param floatOperationsPerSecond multiplications and additions of floats
 * @param byteOperationsPerSecond multiplications and additions of byte products
 */
public record Peaks(double readBytesPerSecond, double floatOperationsPerSecond, double byteOperationsPerSecond) {}
