/** Models of random weights in the shapes of real ones, for measuring speed and memory. */
@NullMarked
package dev.slm.bench.synthetic;

import org.jspecify.annotations.NullMarked;
