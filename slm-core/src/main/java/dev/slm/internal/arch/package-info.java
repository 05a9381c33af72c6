/**
 * The families of decoders that slm knows: one file each, which reads the family's settings and names its weights. A new
 * family is a file here and a line in {@link dev.slm.internal.arch.Decoders}.
 */
@NullMarked
package dev.slm.internal.arch;

import org.jspecify.annotations.NullMarked;
