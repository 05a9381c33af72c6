package dev.slm.tokenizers.template;

/**
 * A run of rendered text.
 *
 * @param text not empty
 * @param trusted whether the text comes from the template or the application, so that control tokens in it are meant;
 *     text of any other origin is only text, whatever it spells
 */
public record Segment(String text, boolean trusted) {}
