/** The command line of slm: reads arguments, calls the public API, prints. */
@NullMarked
package dev.slm.cli;

import org.jspecify.annotations.NullMarked;
