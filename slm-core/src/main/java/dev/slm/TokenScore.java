package dev.slm;

/**
 * A token that may stand in a place.
 *
 * @param token its text
 * @param id its id
 * @param score its probability there, from 0 to 1
 */
public record TokenScore(String token, int id, float score) {}
