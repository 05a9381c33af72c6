package dev.slm.quant.internal;

/** What the foreign-function API offers here: nothing, before Java 22. */
public final class ForeignAccess {
    private ForeignAccess() {}

    /** Whether native code can be called. */
    public static boolean available() {
        return false;
    }
}
