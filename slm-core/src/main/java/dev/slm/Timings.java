package dev.slm;

import java.time.Duration;

/**
 * Where the time of a generation went. What a consumer does between the pieces of a stream counts nowhere.
 *
 * @param prefill reading the prompt, up to and with the choice of the first token
 * @param decode all later tokens
 * @param firstToken from the call to the first token, waiting included; zero if none was made
 */
public record Timings(Duration prefill, Duration decode, Duration firstToken) {}
