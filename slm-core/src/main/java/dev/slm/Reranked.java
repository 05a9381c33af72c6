package dev.slm;

/**
 * One of the documents that were ranked.
 *
 * @param index its place in the list that was given, counted from 0
 * @param logit the model's score as it is; greater is better
 * @param relevance the logistic function of it, from 0 to 1
 */
public record Reranked(int index, float logit, float relevance) {}
