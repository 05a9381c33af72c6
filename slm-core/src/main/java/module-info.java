/**
 * Models: file formats, architectures, generation and tasks. The public API is the package {@code dev.slm}.
 */
module dev.slm.core {
    requires static org.jspecify;
    requires transitive dev.slm.quant;
    requires transitive dev.slm.tokenizers;
    requires com.fasterxml.jackson.core;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;

    exports dev.slm;
}
