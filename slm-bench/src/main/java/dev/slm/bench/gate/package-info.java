/** The gate: a short run of benchmarks that fails when a kernel has become slow or allocates. */
@NullMarked
package dev.slm.bench.gate;

import org.jspecify.annotations.NullMarked;
