package dev.slm;

/** A model is well-formed but of a kind that slm does not run. The message names what was found and what is known. */
public class UnsupportedModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message names what was found and what is known. */
    public UnsupportedModelException(String message) {
        super(message);
    }
}
