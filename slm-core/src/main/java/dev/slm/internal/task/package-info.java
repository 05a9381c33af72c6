/** What the task types of the public API share: a loaded encoder with its tokenizer, labels, pooling, spans. */
@NullMarked
package dev.slm.internal.task;

import org.jspecify.annotations.NullMarked;
