/** Splitters: the well-known regular expressions of pre-tokenization by hand, and any other by {@code java.util.regex}. */
@NullMarked
package dev.slm.tokenizers.internal.patterns;

import org.jspecify.annotations.NullMarked;
