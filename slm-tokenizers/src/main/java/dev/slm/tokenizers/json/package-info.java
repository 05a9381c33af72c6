/** A small reader of JSON documents, shared with the module of models. */
@NullMarked
package dev.slm.tokenizers.json;

import org.jspecify.annotations.NullMarked;
