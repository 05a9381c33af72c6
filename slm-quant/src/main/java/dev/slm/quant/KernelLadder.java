package dev.slm.quant;

import dev.slm.quant.internal.NativeRung;
import dev.slm.quant.internal.VectorRung;
import dev.slm.quant.internal.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out, once, which rung of the kernel ladder runs here, and says why. */
public final class KernelLadder {
    /** The system property that forces a rung: {@code scalar}, {@code vector} or {@code native}. */
    public static final String PROPERTY = "slm.kernels";

    private static final Logger LOG = LoggerFactory.getLogger(KernelLadder.class);

    /**
     * What was chosen.
     *
     * @param kernels the rung
     * @param notes one sentence for each faster rung: why it does not run here and what would make it; empty if none is
     *     faster
     */
    public record Choice(Kernels kernels, List<String> notes) {}

    private static final class Holder {
        static final Choice CHOICE = choose(System.getProperty(PROPERTY));
    }

    private KernelLadder() {}

    /** The rung of this JVM. */
    public static Choice choice() {
        return Holder.CHOICE;
    }

    /**
     * A certain rung, for tests and comparisons.
     *
     * @throws IllegalStateException if it does not run here; the message says why
     */
    public static Kernels rung(KernelRung rung) {
        return switch (rung) {
            case SCALAR -> new ScalarKernels();
            case VECTOR -> VectorRung.open();
            case NATIVE -> NativeRung.open();
        };
    }

    private static Choice choose(@Nullable String forced) {
        if (forced != null) {
            Kernels kernels = rung(parse(forced));
            LOG.info("slm computes on the {} rung ({}), as -D{} says", forced, kernels.description(), PROPERTY);
            return new Choice(kernels, List.of());
        }
        List<String> notes = new ArrayList<>();
        for (KernelRung rung : List.of(KernelRung.NATIVE, KernelRung.VECTOR)) {
            try {
                Kernels kernels = rung(rung);
                String why = notes.isEmpty() ? "" : ": " + String.join("; ", notes);
                LOG.info("slm computes on the {} rung ({}){}", rung, kernels.description(), why);
                return new Choice(kernels, List.copyOf(notes));
            } catch (IllegalStateException notHere) {
                notes.add(notHere.getMessage());
            }
        }
        LOG.warn("slm computes in plain Java, which is slow: {}", String.join("; ", notes));
        return new Choice(new ScalarKernels(), List.copyOf(notes));
    }

    private static KernelRung parse(String name) {
        try {
            return KernelRung.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + name + ": there are the rungs scalar, vector and native", unknown);
        }
    }
}
