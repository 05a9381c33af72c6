package dev.slm.quant.internal.x86;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Code in the making: bytes, the references to labels that are still open, and the listing. */
final class CodeBuffer {
    /** A 32-bit displacement at {@code position}, counted from {@code origin}. */
    private record Reference(Label label, int position, int origin, int addend) {}

    private final boolean keepsListing;
    private final List<String> listing = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private byte[] bytes = new byte[1024];
    private int size;
    private int labels;

    CodeBuffer(boolean keepsListing) {
        this.keepsListing = keepsListing;
    }

    int size() {
        return size;
    }

    void int8(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            int8(value >>> shift);
        }
    }

    void int64(long value) {
        int32((int) value);
        int32((int) (value >>> 32));
    }

    Label newLabel() {
        return new Label(labels++);
    }

    /** A 32-bit displacement to {@code label}, counted from {@code trailing} bytes behind it. */
    void displacementTo(Label label, int addend, int trailing) {
        references.add(new Reference(label, size, size + 4 + trailing, addend));
        int32(0);
    }

    boolean keepsListing() {
        return keepsListing;
    }

    void list(String line) {
        listing.add(line);
    }

    Code finish() {
        for (Reference reference : references) {
            if (!reference.label().isBound()) {
                throw new IllegalStateException(reference.label() + " is used but not bound");
            }
            int value = reference.label().position() + reference.addend() - reference.origin();
            for (int i = 0; i < 4; i++) {
                bytes[reference.position() + i] = (byte) (value >>> 8 * i);
            }
        }
        return new Code(Arrays.copyOf(bytes, size), List.copyOf(listing));
    }
}
