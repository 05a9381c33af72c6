package dev.slm.quant.internal.x86;

/** A place in the code, to jump to or to read constants from; belongs to the assembler that made it. */
public final class Label {
    private static final int UNBOUND = -1;

    private final int number;
    private int position = UNBOUND;

    Label(int number) {
        this.number = number;
    }

    boolean isBound() {
        return position != UNBOUND;
    }

    int position() {
        return position;
    }

    void bind(int where) {
        if (isBound()) {
            throw new IllegalStateException(this + " is bound already");
        }
        position = where;
    }

    @Override
    public String toString() {
        return "L" + number;
    }
}
