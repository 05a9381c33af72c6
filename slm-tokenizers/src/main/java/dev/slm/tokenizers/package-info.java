/** Text to token ids and back. */
@NullMarked
package dev.slm.tokenizers;

import org.jspecify.annotations.NullMarked;
