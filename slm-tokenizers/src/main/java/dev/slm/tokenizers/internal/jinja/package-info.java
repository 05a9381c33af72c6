/**
 * The template language of chat templates: a small Jinja engine.
 *
 * <p>The way of a template: {@code Lexer} (tokens), {@code Parser} and {@code ExpressionParser} (a tree of
 * {@code Statement} and {@code Expression} records), and then each record executes or evaluates itself in a
 * {@code Scope}. Values are {@code null} (Python's {@code None}), {@code Boolean}, {@code Long}, {@code BigInteger}
 * (beyond 64 bits), {@code Double}, {@code Text} (a string that knows which of its characters are user data), Java
 * lists and {@code Dict}, and the few objects of the language (macros, namespaces, loops). What the language offers by
 * name stands in tables: {@code TextMethods}, {@code CollectionMethods}, {@code TextFilters}, {@code SequenceFilters},
 * {@code Predicates}, {@code Globals}.
 */
@NullMarked
package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.NullMarked;
