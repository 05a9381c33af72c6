/** The decoder: one engine for all causal language models, driven by a configuration. It knows no file format and no text. */
@NullMarked
package dev.slm.internal.decoder;

import org.jspecify.annotations.NullMarked;
