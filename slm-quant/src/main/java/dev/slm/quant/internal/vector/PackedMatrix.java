package dev.slm.quant.internal.vector;

import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import java.util.ArrayList;
import java.util.List;

/** Packed parts one above the other, with a list of all their bands. */
final class PackedMatrix extends Matrix {
    /** One band, and the matrix row that it starts with. */
    record Band(PackedPart part, int index, int firstRow) {}

    private final List<PackedPart> parts = new ArrayList<>();
    private final Band[] bands;
    private final boolean rounds;
    private final boolean takesFloats;
    private final boolean takesTwins;
    private final boolean takesValues;

    PackedMatrix(List<? extends WeightSource> sources, WorkerTeam team) {
        super(sources);
        List<Band> all = new ArrayList<>();
        int row = 0;
        for (WeightSource source : sources) {
            int most = PackedPart.mostRows(source);
            for (int from = 0; from < source.rows(); from += most) {
                PackedPart part = PackedPart.pack(source, from, Math.min(most, source.rows() - from), team);
                parts.add(part);
                for (int band = 0; band < part.bands(); band++) {
                    all.add(new Band(part, band, row + band * Lanes.ROWS));
                }
                row += part.rows();
            }
        }
        bands = all.toArray(Band[]::new);
        rounds = parts.stream().anyMatch(PackedPart::rounds);
        takesFloats = !parts.stream().allMatch(PackedPart::rounds);
        takesTwins = parts.stream().anyMatch(PackedPart::suitsShortGemm);
        takesValues = parts.stream().anyMatch(part -> part.rounds() && !part.suitsShortGemm());
    }

    /** Whether any part meets rounded activations. */
    boolean rounds() {
        return rounds;
    }

    /** Whether any part meets activations as they are. */
    boolean takesFloats() {
        return takesFloats;
    }

    /** Whether a batch of rounded activations meets any part in {@link ShortGemm}. */
    boolean takesTwins() {
        return takesTwins;
    }

    /** Whether a batch of rounded activations meets any part in {@link Gemm}. */
    boolean takesValues() {
        return takesValues;
    }

    int bands() {
        return bands.length;
    }

    Band band(int index) {
        return bands[index];
    }

    /** How many bands from this one on, but before {@code end} and at most so many, are of the same part. */
    int run(int index, int end, int most) {
        int count = 1;
        while (count < most && index + count < end && bands[index + count].part() == bands[index].part()) {
            count++;
        }
        return count;
    }

    @Override
    public long bytes() {
        return parts.stream().mapToLong(PackedPart::bytes).sum();
    }
}
