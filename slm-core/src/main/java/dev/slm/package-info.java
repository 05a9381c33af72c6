/** The public API of slm: load a model, then generate, embed, classify, answer. */
@NullMarked
package dev.slm;

import org.jspecify.annotations.NullMarked;
