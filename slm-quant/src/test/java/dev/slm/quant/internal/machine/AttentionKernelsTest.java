package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.internal.NativeRung;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttentionKernelsTest {
    private static final int ALL = AttentionShape.UNLIMITED;

    private static final List<AttentionShape> SHAPES = List.of(
            new AttentionShape(8, 2, 64, 0.125f, 0, ALL, 0),
            new AttentionShape(5, 1, 128, 0.1f, 0, 40, 0),
            new AttentionShape(2, 2, 40, 0.2f, 3, ALL, 0),
            new AttentionShape(3, 1, 7, 0.4f, 0, 5, 5),
            new AttentionShape(4, 4, 32, 0.2f, 0, ALL, ALL));

    @Test
    void everyLevelAgreesWithTheScalarRung() {
        List<Level> levels = Levels.here().toList();
        assumeTrue(!levels.isEmpty(), "no machine code here");
        for (AttentionShape shape : SHAPES) {
            for (KvPrecision precision : KvPrecision.values()) {
                for (int length : new int[] {1, 31, 33, 75}) {
                    Activations qkv = random(shape, length);
                    float[] expected = attend(KernelLadder.rung(KernelRung.SCALAR), shape, precision, qkv, length);
                    for (Level level : levels) {
                        float[] found = attend(NativeRung.open(level), shape, precision, qkv, length);
                        for (int i = 0; i < expected.length; i++) {
                            assertThat(found[i])
                                    .as("%s, %s, %s, length %d, element %d", level, shape, precision, length, i)
                                    .isCloseTo(expected[i], within(1e-5f));
                        }
                    }
                }
            }
        }
    }

    @Test
    void howAPromptIsCutChangesNoBit() {
        assumeTrue(Levels.here().findAny().isPresent(), "no machine code here");
        Levels.here().forEach(level -> {
            Kernels kernels = NativeRung.open(level);
            for (AttentionShape shape : SHAPES) {
                if (shape.after() == 0) {
                    Activations qkv = random(shape, 75);
                    float[] atOnce = attend(kernels, shape, KvPrecision.F16, qkv, 75);
                    for (int step : new int[] {1, 7, 32}) {
                        assertThat(attend(kernels, shape, KvPrecision.F16, qkv, step))
                                .as("%s, %s in steps of %d", level, shape, step)
                                .containsExactly(atOnce);
                    }
                }
            }
        });
    }

    /** Few queries and many have kernels of their own, one with a lane per key and one with a lane per query. */
    @Test
    void aQueryHasTheSameBitsAloneAndAmongMany() {
        assumeTrue(Levels.here().findAny().isPresent(), "no machine code here");
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            int group = 1 + random.nextInt(6);
            int kvHeads = 1 + random.nextInt(2);
            int size = random.nextBoolean() ? 16 * (1 + random.nextInt(16)) : 1 + random.nextInt(100);
            int before = random.nextBoolean() ? ALL : random.nextInt(70);
            int after = random.nextInt(3) == 0 ? ALL : random.nextInt(2) * random.nextInt(40);
            float cap = random.nextInt(3) == 0 ? 4 : 0;
            AttentionShape shape = new AttentionShape(group * kvHeads, kvHeads, size, 1.5f / size, cap, before, after);
            KvPrecision precision = KvPrecision.values()[random.nextInt(3)];
            int rows = 1 + random.nextInt(100);
            int earlier = random.nextInt(2) * random.nextInt(70);
            Levels.here().forEach(level -> {
                Kernels kernels = NativeRung.open(level);
                float[] together = attend(kernels, shape, precision, earlier, rows, rows);
                float[] alone = attend(kernels, shape, precision, earlier, rows, 1);
                for (int at = 0; at < together.length; at++) {
                    if (Float.floatToIntBits(together[at]) != Float.floatToIntBits(alone[at])) {
                        assertThat(together[at])
                                .as(
                                        "%s, %s, %s, %d rows after %d, element %d",
                                        level, shape, precision, rows, earlier, at)
                                .isEqualTo(alone[at]);
                    }
                }
            });
        }
    }

    @Test
    void whatIsAppendedIsWhatPlainJavaAppends() {
        assumeTrue(Levels.here().findAny().isPresent(), "no machine code here");
        Random random = new Random(12);
        float[] special = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 65519, 65521, 1e-7f, -0f, 0x1.002p0f, 0x1.006p0f
        };
        for (int i = 0; i < 60; i++) {
            int heads = 1 + random.nextInt(4);
            int size = random.nextInt(4) == 0 ? 1 + random.nextInt(70) : 8 * (1 + random.nextInt(16));
            KvPrecision precision = KvPrecision.values()[i % 3];
            Activations rows = new Activations(90, 3 * heads * size + 5).rows(90);
            for (int at = 0; at < rows.data().length; at++) {
                boolean plain = precision == KvPrecision.Q8 || random.nextInt(20) > 0;
                rows.data()[at] = plain ? (float) random.nextGaussian() : special[random.nextInt(special.length)];
            }
            int[] counts = {random.nextInt(20), random.nextInt(50), 90 - 69};
            Levels.here().forEach(level -> {
                Kernels kernels = NativeRung.open(level);
                Workspace workspace = kernels.workspace(WorkerTeam.shared());
                KvLayer found = new KvLayer(heads, size, precision, ALL);
                KvLayer expected = new KvLayer(heads, size, precision, ALL);
                int first = 0;
                for (int count : counts) {
                    kernels.append(workspace, 0, found, rows, first, count, heads * size, 2 * heads * size + 3);
                    expected.append(rows, first, count, heads * size, 2 * heads * size + 3);
                    first += count;
                }
                for (int tile = 0; tile * KvLayer.TILE < found.length(); tile++) {
                    String what = level + " " + precision + " " + heads + " heads of " + size;
                    assertThat(elements(found, tile)).as(what).isEqualTo(elements(expected, tile));
                }
            });
        }
    }

    private static Object elements(KvLayer layer, int tile) {
        return switch (layer.precision()) {
            case F32 -> layer.f32(tile);
            case F16 -> layer.f16(tile);
            case Q8 -> layer.q8(tile);
        };
    }

    /** Attention of {@code rows} rows in segments of {@code step}, over as many keys and those of {@code earlier} rows. */
    private static float[] attend(
            Kernels kernels, AttentionShape shape, KvPrecision precision, int earlier, int rows, int step) {
        int width = shape.heads() * shape.headSize();
        Activations qkv = random(shape, earlier + rows);
        KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), precision, ALL);
        layer.append(qkv, 0, earlier + rows, width, width + shape.kvHeads() * shape.headSize());
        AttentionBatch batch = new AttentionBatch();
        for (int row = earlier; row < earlier + rows; row += step) {
            batch.add(layer, row, step, row);
        }
        Activations out = new Activations(earlier + rows, width).rows(earlier + rows);
        kernels.attend(kernels.workspace(WorkerTeam.shared()), shape, batch, qkv, 0, out);
        return out.data();
    }

    /** Attention of all rows, appended and computed {@code step} rows at a time. */
    private static float[] attend(
            Kernels kernels, AttentionShape shape, KvPrecision precision, Activations qkv, int step) {
        int width = shape.heads() * shape.headSize();
        int keys = shape.kvHeads() * shape.headSize();
        KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), precision, ALL);
        Activations out = new Activations(0, width);
        float[] all = new float[qkv.rows() * width];
        for (int from = 0; from < qkv.rows(); from += step) {
            int count = Math.min(step, qkv.rows() - from);
            Activations part = new Activations(count, qkv.width()).rows(count);
            for (int i = 0; i < count; i++) {
                part.copyRow(qkv, from + i, i);
            }
            layer.append(part, 0, count, width, width + keys);
            AttentionBatch batch = new AttentionBatch().add(layer, 0, count, from);
            kernels.attend(kernels.workspace(WorkerTeam.shared()), shape, batch, part, 0, out);
            System.arraycopy(out.data(), 0, all, from * width, count * width);
        }
        return all;
    }

    private static Activations random(AttentionShape shape, int rows) {
        Random random = new Random(rows);
        Activations qkv = new Activations(rows, (shape.heads() + 2 * shape.kvHeads()) * shape.headSize()).rows(rows);
        for (int i = 0; i < qkv.data().length; i++) {
            qkv.data()[i] = (float) random.nextGaussian();
        }
        return qkv;
    }
}
