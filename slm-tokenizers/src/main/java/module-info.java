/**
 * Text: tokenizers and chat templates.
 *
 * <p>Knows nothing of numbers or of models.
 */
module dev.slm.tokenizers {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;

    exports dev.slm.tokenizers;
    exports dev.slm.tokenizers.template;
    exports dev.slm.tokenizers.json to
            dev.slm.core;
    exports dev.slm.tokenizers.internal.gguf to
            dev.slm.core;
}
