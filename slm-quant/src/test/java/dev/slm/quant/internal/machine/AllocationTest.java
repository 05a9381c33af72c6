package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.Matrix;
import dev.slm.quant.Operators;
import dev.slm.quant.Rope;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.Jvm;
import dev.slm.quant.internal.NativeRung;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of kernels cost no garbage, whatever else is compiled beside them. */
@Tag("slow")
class AllocationTest {
    @Test
    void noCallAllocatesInTheSteadyState() throws IOException, InterruptedException {
        assumeTrue(MachineCode.probe().available(), "no machine code here");
        String output = Jvm.run(List.of(), Measurement.class);
        assertThat(output.lines().filter(line -> line.startsWith("bytes per call")))
                .as(output)
                .hasSize(Measurement.calls().size())
                .allMatch(line -> line.startsWith("bytes per call 0 "));
    }

    /** Runs in a JVM of its own: what the compiler makes of a call must not hang on the tests that ran before. */
    static final class Measurement {
        private static final int CALLS = 2000;
        private static final int ROUNDS = 60;
        private static final int WIDTH = 256;
        private static final int HEAD = 64;

        private Measurement() {}

        public static void main(String[] arguments) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            Map<String, Runnable> calls = calls();
            Map<String, Long> least = new LinkedHashMap<>();
            // In turns, as a model does: a call that is compiled alone may be inlined as it never is in company.
            for (int round = 0; round < ROUNDS; round++) {
                calls.forEach((name, call) -> {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < CALLS; i++) {
                        call.run();
                    }
                    least.merge(name, threads.getCurrentThreadAllocatedBytes() - before, Math::min);
                });
            }
            // What the measurement itself allocates is less than a byte a call.
            least.forEach((name, bytes) -> System.out.println("bytes per call " + bytes / CALLS + " " + name));
        }

        static Map<String, Runnable> calls() {
            Kernels kernels = NativeRung.open();
            Workspace workspace = kernels.workspace(WorkerTeam.of(1));
            Operators operators = kernels.operators();
            Activations x = random(2, WIDTH);
            Activations y = random(2, WIDTH);
            Activations half = new Activations(2, WIDTH / 2);
            float[] weight = random(1, WIDTH).data();
            float[] headWeight = random(1, HEAD).data();
            Rope rope = new Rope(Rope.inverseFrequencies(10_000, HEAD), 1, Rope.Pairing.HALVES, 64);
            int[] positions = {3, 4};
            Map<String, Runnable> calls = new LinkedHashMap<>();
            calls.put("rmsNorm", () -> operators.rmsNorm(workspace, x, weight, 1e-5f, y));
            calls.put("rmsNormHeads", () -> operators.rmsNormHeads(workspace, y, HEAD, 2, headWeight, 1e-5f));
            calls.put("layerNorm", () -> operators.layerNorm(workspace, x, weight, weight, 1e-5f, y));
            calls.put("layerNorm without bias", () -> operators.layerNorm(workspace, x, weight, null, 1e-5f, y));
            calls.put("softCap", () -> operators.softCap(workspace, y, 30));
            calls.put("activate", () -> operators.activate(workspace, Activation.TANH, y));
            calls.put("gate", () -> operators.activateAndMultiply(workspace, Activation.SILU, y, half));
            calls.put("rotate", () -> operators.rotate(workspace, y, 0, 4, HEAD, rope, positions));
            calls.put("addScaled", () -> operators.addScaled(workspace, y, x, 0.5f));
            for (WeightType type : List.of(WeightType.Q4_0, WeightType.Q6_K, WeightType.F16)) {
                Matrix matrix =
                        kernels.matrix(List.of(TestMatrix.ofValues(type, 100, WIDTH, new Random(1))), workspace.team());
                Activations product = new Activations(2, 100);
                calls.put("multiply " + type, () -> kernels.multiply(workspace, matrix, x, product));
            }
            AttentionShape shape = new AttentionShape(4, 2, HEAD, 0.1f, 0, AttentionShape.UNLIMITED, 0);
            for (KvPrecision precision : KvPrecision.values()) {
                KvLayer layer = new KvLayer(2, HEAD, precision, AttentionShape.UNLIMITED);
                layer.append(random(50, 4 * HEAD), 0, 50, 0, 2 * HEAD);
                AttentionBatch batch = new AttentionBatch().add(layer, 0, 2, 48);
                calls.put("attend " + precision, () -> kernels.attend(workspace, shape, batch, x, 0, y));
                AttentionBatch many = new AttentionBatch().add(layer, 0, 40, 10);
                Activations queries = random(40, WIDTH);
                Activations out = random(40, WIDTH);
                calls.put("attend many " + precision, () -> kernels.attend(workspace, shape, many, queries, 0, out));
                KvLayer filled = new KvLayer(2, HEAD, precision, AttentionShape.UNLIMITED);
                calls.put("append " + precision, () -> {
                    filled.truncate(0);
                    kernels.append(workspace, 0, filled, queries, 0, 20, 0, 2 * HEAD);
                });
            }
            return calls;
        }

        private static Activations random(int rows, int width) {
            Random random = new Random(rows);
            Activations x = new Activations(rows, width).rows(rows);
            for (int i = 0; i < x.data().length; i++) {
                x.data()[i] = (float) random.nextGaussian();
            }
            return x;
        }
    }
}
