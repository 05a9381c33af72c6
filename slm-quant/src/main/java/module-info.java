/**
 * Numbers: weight formats, matrix and attention kernels, the worker team.
 *
 * <p>Knows nothing of text or of models.
 */
module dev.slm.quant {
    requires static org.jspecify;
    requires static jdk.incubator.vector;
    requires static jdk.management;
    requires org.slf4j;

    exports dev.slm.quant;
    exports dev.slm.quant.format;
}
