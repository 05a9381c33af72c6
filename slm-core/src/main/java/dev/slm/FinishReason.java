package dev.slm;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended its answer: a stop token such as end of sequence or end of turn. The token is not part of the result. */
    STOP,
    /** The text came to one of the stop strings of the request. The stop string is not part of the text. */
    STOP_STRING,
    /** As many tokens were made as the request allows. */
    LENGTH,
    /** Prompt and answer together fill the context. */
    CONTEXT_FULL,
    /** The time that the request allows is over. */
    TIMEOUT,
    /** The stream or the model was closed, or the thread was interrupted (it still is). */
    CANCELLED
}
