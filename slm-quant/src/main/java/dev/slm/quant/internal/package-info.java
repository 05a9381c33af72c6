/** What the rungs share and what finds out what runs here. */
@NullMarked
package dev.slm.quant.internal;

import org.jspecify.annotations.NullMarked;
