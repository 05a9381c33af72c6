package dev.slm;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content what is said; text that spells a control token stays text
 */
public record Message(Role role, String content) {
    /** Instructions that hold for the whole conversation. */
    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    /** What the user says. */
    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    /** What the model said. */
    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
