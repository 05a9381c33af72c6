package dev.slm;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import java.util.List;
import java.util.Locale;

/**
 * What slm runs on in this JVM.
 *
 * @param kernels the rung of the kernel ladder that was chosen: {@code scalar}, {@code vector} or {@code native}
 * @param description what the rung uses: instruction sets, vector width
 * @param faster for each faster rung why it does not run here and what would make it run; empty if none is faster
 * @param threads workers that models share unless told otherwise
 * @param java version of the running JVM
 * @param platform operating system and processor architecture
 */
public record SlmRuntime(
        String kernels, String description, List<String> faster, int threads, String java, String platform) {

    /** What runs here. The first call chooses the rung. */
    public static SlmRuntime current() {
        KernelLadder.Choice choice = KernelLadder.choice();
        return of(choice.kernels(), choice.notes());
    }

    /**
     * What a certain rung would run on.
     *
     * @throws IllegalStateException if it does not run here; the message says why
     */
    public static SlmRuntime of(KernelRung rung) {
        return of(KernelLadder.rung(rung), List.of());
    }

    private static SlmRuntime of(Kernels kernels, List<String> faster) {
        return new SlmRuntime(
                kernels.rung().name().toLowerCase(Locale.ROOT),
                kernels.description(),
                faster,
                WorkerTeam.shared().size(),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
}
