/** Hugging Face folders: config.json, safetensors and the small files beside them. */
@NullMarked
package dev.slm.internal.format.folder;

import org.jspecify.annotations.NullMarked;
