package dev.slm.quant.internal;

import dev.slm.quant.Kernels;
import dev.slm.quant.internal.machine.Level;
import dev.slm.quant.internal.machine.MachineCode;
import dev.slm.quant.internal.machine.NativeKernels;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the native rung: this class is the one that Java 22 and newer load. */
public final class NativeRung {
    /** The system property that forces a {@link Level}. */
    private static final String LEVEL = "slm.native.level";

    private NativeRung() {}

    /**
     * The rung.
     *
     * @throws IllegalStateException if it does not run here; the message says what would help
     */
    public static Kernels open() {
        String forced = System.getProperty(LEVEL);
        return open(forced == null ? null : parse(forced));
    }

    /**
     * The rung for a certain level, or for the best one.
     *
     * @throws IllegalStateException if it does not run here
     */
    public static Kernels open(@Nullable Level wanted) {
        MachineCode machine = MachineCode.probe();
        if (!machine.available()) {
            throw new IllegalStateException("the native rung does not run here: " + machine.reason());
        }
        Optional<Level> level = wanted == null ? Level.best(machine.features()) : Optional.of(wanted);
        if (level.isEmpty() || !machine.features().containsAll(level.get().features())) {
            throw new IllegalStateException("the native rung needs a processor with "
                    + level.orElse(Level.AVX2).features() + ", this one has " + machine.features());
        }
        return new NativeKernels(level.get(), machine.processor());
    }

    private static Level parse(String name) {
        try {
            return Level.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "-D" + LEVEL + "=" + name + ": there are the levels " + Arrays.toString(Level.values()), unknown);
        }
    }
}
