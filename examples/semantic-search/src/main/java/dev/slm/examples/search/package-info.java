/** Search by meaning over the paragraphs of a text. */
@NullMarked
package dev.slm.examples.search;

import org.jspecify.annotations.NullMarked;
