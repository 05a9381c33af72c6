package dev.slm.quant.internal;

import java.lang.foreign.Linker;

/** What the foreign-function API offers here: this class is the one that Java 22 and newer load. */
public final class ForeignAccess {
    private ForeignAccess() {}

    /** Whether native code can be called. */
    public static boolean available() {
        return Linker.nativeLinker() != null;
    }
}
