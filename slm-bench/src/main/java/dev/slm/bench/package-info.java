/** Benchmarks of kernels and whole models, synthetic models, and the gate that keeps speed. */
@NullMarked
package dev.slm.bench;

import org.jspecify.annotations.NullMarked;
