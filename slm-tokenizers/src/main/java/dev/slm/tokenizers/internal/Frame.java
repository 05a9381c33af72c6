package dev.slm.tokenizers.internal;

import java.util.ArrayList;
import java.util.List;

/** What a sequence of tokens is made of: special tokens and the places of the texts, each with its type id. */
public final class Frame {
    private static final int FIRST = -1;
    private static final int SECOND = -2;

    /** The text alone. */
    public static final Frame SINGLE = new Builder().first(0).build();

    /** Two texts, one after the other. */
    public static final Frame PAIR = new Builder().first(0).second(1).build();

    private final int[] ids;
    private final int[] typeIds;

    private Frame(int[] ids, int[] typeIds) {
        this.ids = ids;
        this.typeIds = typeIds;
    }

    int pieces() {
        return ids.length;
    }

    /** Whether the piece is a special token rather than a text. */
    boolean isSpecial(int piece) {
        return ids[piece] >= 0;
    }

    /** The special token's id. */
    int id(int piece) {
        return ids[piece];
    }

    /** 0 for the first text, 1 for the second. */
    int sequence(int piece) {
        return ids[piece] == FIRST ? 0 : 1;
    }

    int typeId(int piece) {
        return typeIds[piece];
    }

    /** The number of special tokens. */
    int addedTokens() {
        int added = 0;
        for (int id : ids) {
            added += id >= 0 ? 1 : 0;
        }
        return added;
    }

    /** Collects the pieces in order. */
    public static final class Builder {
        private final List<int[]> pieces = new ArrayList<>();

        public Builder token(int id, int typeId) {
            pieces.add(new int[] {id, typeId});
            return this;
        }

        public Builder first(int typeId) {
            pieces.add(new int[] {FIRST, typeId});
            return this;
        }

        public Builder second(int typeId) {
            pieces.add(new int[] {SECOND, typeId});
            return this;
        }

        public Frame build() {
            return new Frame(
                    pieces.stream().mapToInt(piece -> piece[0]).toArray(),
                    pieces.stream().mapToInt(piece -> piece[1]).toArray());
        }
    }
}
