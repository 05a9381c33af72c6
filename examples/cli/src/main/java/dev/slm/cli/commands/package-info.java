/** One class a command; {@link dev.slm.cli.Commands} lists them. */
@NullMarked
package dev.slm.cli.commands;

import org.jspecify.annotations.NullMarked;
