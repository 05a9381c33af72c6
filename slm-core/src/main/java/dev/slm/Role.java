package dev.slm;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM,
    /** The user. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The result of a tool that the model asked for. */
    TOOL;

    /** The name that chat templates use: {@code user}. */
    String templateName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
