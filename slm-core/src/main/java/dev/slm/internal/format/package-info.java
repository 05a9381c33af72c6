/**
 * Model files. A {@link dev.slm.internal.format.Checkpoint} is what an architecture reads its settings and weights from,
 * whichever format they are stored in; the formats are in the packages below this one.
 */
@NullMarked
package dev.slm.internal.format;

import org.jspecify.annotations.NullMarked;
