/** Chat templates: from a conversation to the text, and the token ids, that a model was trained on. */
@NullMarked
package dev.slm.tokenizers.template;

import org.jspecify.annotations.NullMarked;
