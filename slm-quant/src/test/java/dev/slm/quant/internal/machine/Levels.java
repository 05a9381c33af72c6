package dev.slm.quant.internal.machine;

import java.util.stream.Stream;

/** The levels that run on this machine; none where machine code does not run at all. */
final class Levels {
    private Levels() {}

    static Stream<Level> here() {
        MachineCode machine = MachineCode.probe();
        return Stream.of(Level.values())
                .filter(level -> machine.available() && machine.features().containsAll(level.features()));
    }

    /** The one that {@code -Dslm.native.level} names, else all that run here. */
    static Stream<Level> wanted() {
        String name = System.getProperty("slm.native.level");
        return here().filter(level -> name == null || level.name().equalsIgnoreCase(name));
    }
}
