/**
 * Generation: reading a prompt, choosing tokens one after the other, turning them into text, and knowing when to stop.
 *
 * <p>A {@link dev.slm.internal.generate.TokenLoop} is one generation. It is pulled token by token by the thread that wants
 * the text, so a stream that nobody reads costs nothing. An {@link dev.slm.internal.generate.Engine} is the model under
 * it, shared by all calls.
 */
@NullMarked
package dev.slm.internal.generate;

import org.jspecify.annotations.NullMarked;
