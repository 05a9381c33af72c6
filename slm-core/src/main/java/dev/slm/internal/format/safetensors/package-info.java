/** Safetensors, the weights file of Hugging Face checkpoints. */
@NullMarked
package dev.slm.internal.format.safetensors;

import org.jspecify.annotations.NullMarked;
