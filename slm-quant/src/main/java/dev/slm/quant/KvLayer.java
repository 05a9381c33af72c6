package dev.slm.quant;

import dev.slm.quant.format.Float16;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one sequence in one layer, kept in tiles of {@link #TILE} positions that are made when needed
 * and, where only a window is looked at, used again once the window has passed them.
 *
 * <p>A tile holds, for every key-value head, the keys as {@code headSize × TILE} (a vector lane is a position) and after
 * all of these the values as {@code TILE × headSize} (a vector lane is an element). Not thread-safe.
 */
public final class KvLayer {
    /** Positions per tile. Tile {@code t} always holds positions {@code t·TILE … t·TILE + TILE − 1}. */
    public static final int TILE = 32;

    /** What lies outside ± this is kept as this where the precision is F16. */
    public static final float LARGEST_HALF = 65504;

    private final int heads;
    private final int headSize;
    private final KvPrecision precision;
    private final int keep;

    /** Tile index − {@link #firstTile} to the tile, whose elements are {@code float[]}, {@code short[]} or {@link Q8Tile}. */
    private final List<Tile> tiles = new ArrayList<>();

    private final List<Tile> spare = new ArrayList<>();
    private int firstTile;
    private int length;

    /** Writes keys and values of consecutive rows into consecutive positions of a tile. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes {@code count} positions from {@code slot} on. Everything is inside its bounds.
         *
         * @param row the first row
         * @param keys where in a row the keys of all heads start
         * @param values where in a row the values of all heads start
         */
        void write(KvLayer layer, int tile, int slot, int count, Activations rows, int row, int keys, int values);
    }

    /** A tile's elements, and what a rung that reads them in its own way keeps beside them. */
    private static final class Tile {
        final Object elements;

        @Nullable
        Object view;

        Tile(Object elements) {
            this.elements = elements;
        }
    }

    /** Codes as described for the class, and for every head and position the scale of its key and of its value. */
    record Q8Tile(byte[] codes, float[] scales) {}

    /**
     * @param heads key-value heads
     * @param headSize elements of a head
     * @param keep how many positions before the first of an append must stay readable; {@link Integer#MAX_VALUE} for all
     */
    public KvLayer(int heads, int headSize, KvPrecision precision, int keep) {
        if (heads < 1 || headSize < 1 || keep < 0) {
            throw new IllegalArgumentException(heads + " heads of " + headSize + " keeping " + keep);
        }
        this.heads = heads;
        this.headSize = headSize;
        this.precision = precision;
        this.keep = keep;
    }

    /** Key-value heads. */
    public int heads() {
        return heads;
    }

    /** Elements of a head. */
    public int headSize() {
        return headSize;
    }

    /** How elements are stored. */
    public KvPrecision precision() {
        return precision;
    }

    /** Positions seen so far; the next append writes here. */
    public int length() {
        return length;
    }

    /** The first position that can still be read. */
    public int firstPosition() {
        return Math.min(length, firstTile * TILE);
    }

    /** Bytes of all tiles, spare ones included. */
    public long bytes() {
        return (tiles.size() + spare.size()) * TILE * positionBytes(heads, headSize, precision);
    }

    /** Bytes that the keys and values of one position take, those of so many heads of this size. */
    public static long positionBytes(int heads, int headSize, KvPrecision precision) {
        long elements = 2L * heads * headSize;
        return switch (precision) {
            case F32 -> elements * Float.BYTES;
            case F16 -> elements * Short.BYTES;
            case Q8 -> elements + 2L * heads * Float.BYTES;
        };
    }

    /**
     * Appends the keys and values of {@code count} rows.
     *
     * @param keyColumn where in a row the keys of all heads start
     * @param valueColumn where in a row the values of all heads start
     */
    public void append(Activations rows, int firstRow, int count, int keyColumn, int valueColumn) {
        append(rows, firstRow, count, keyColumn, valueColumn, KvLayer::write);
    }

    /** The same, where a rung has its own way to write what {@link #write} does. */
    public void append(Activations rows, int firstRow, int count, int keyColumn, int valueColumn, Writer writer) {
        int size = heads * headSize;
        if (firstRow < 0 || count < 0 || firstRow > rows.rows() - count) {
            throw new IllegalArgumentException(
                    "rows " + firstRow + " to " + (firstRow + count) + " of " + rows.rows() + " rows");
        }
        if (keyColumn < 0 || keyColumn > rows.width() - size || valueColumn < 0 || valueColumn > rows.width() - size) {
            throw new IllegalArgumentException("keys at column " + keyColumn + " and values at column " + valueColumn
                    + " of rows of " + rows.width() + " floats; both have " + size);
        }
        dropBefore(length - keep);
        int run;
        for (int done = 0; done < count; done += run) {
            int slot = (length + done) % TILE;
            int tile = (length + done) / TILE;
            run = Math.min(TILE - slot, count - done);
            if (tile - firstTile == tiles.size()) {
                tiles.add(spare.isEmpty() ? new Tile(newElements()) : spare.remove(spare.size() - 1));
            }
            writer.write(this, tile, slot, run, rows, firstRow + done, keyColumn, valueColumn);
        }
        length += count;
    }

    /**
     * Forgets all positions from {@code newLength} on.
     *
     * @throws IllegalArgumentException if the new length is above the length, or below what is still kept
     */
    public void truncate(int newLength) {
        if (newLength > length || newLength < Math.min(length, firstPosition())) {
            throw new IllegalArgumentException(
                    "cannot cut to " + newLength + ": positions " + firstPosition() + " to " + length + " are held");
        }
        length = newLength;
        int needed = Math.floorDiv(newLength - 1, TILE) + 1 - firstTile;
        while (tiles.size() > Math.max(0, needed)) {
            spare.add(tiles.remove(tiles.size() - 1));
        }
    }

    /** Forgets everything and keeps the storage for the next sequence. */
    public void clear() {
        spare.addAll(tiles);
        tiles.clear();
        firstTile = 0;
        length = 0;
    }

    /** Where the keys of a head start in its tile: {@code headSize} rows of {@link #TILE} elements. */
    public int keyOffset(int head) {
        return head * headSize * TILE;
    }

    /** Where the values of a head start in its tile: {@link #TILE} rows of {@code headSize} elements. */
    public int valueOffset(int head) {
        return (heads + head) * headSize * TILE;
    }

    /** The tile's elements where the precision is F32. */
    public float[] f32(int tile) {
        return (float[]) tile(tile).elements;
    }

    /** The tile's elements where the precision is F16. */
    public short[] f16(int tile) {
        return (short[]) tile(tile).elements;
    }

    /** The tile's codes where the precision is Q8. */
    public byte[] q8(int tile) {
        return ((Q8Tile) tile(tile).elements).codes;
    }

    /**
     * The tile's scales where the precision is Q8: key scales at {@code head·TILE + position}, value scales at
     * {@code (heads + head)·TILE + position}.
     */
    public float[] q8Scales(int tile) {
        return ((Q8Tile) tile(tile).elements).scales;
    }

    /**
     * What {@link #keepView} was last given for the storage of this tile; null before. A rung may so make its own view of
     * an array once instead of at every look. Safe for several readers if the views are immutable.
     */
    public @Nullable Object view(int tile) {
        return tile(tile).view;
    }

    /** Keeps a view beside the storage of a tile for as long as that lives. */
    public void keepView(int tile, Object view) {
        tile(tile).view = view;
    }

    /** Decodes the keys of one head in one tile, {@code headSize × TILE}. */
    public void readKeys(int tile, int head, float[] target, int offset) {
        int from = keyOffset(head);
        int count = headSize * TILE;
        switch (precision) {
            case F32 -> System.arraycopy(f32(tile), from, target, offset, count);
            case F16 -> halves(f16(tile), from, target, offset, count);
            case Q8 -> {
                byte[] codes = q8(tile);
                float[] scales = q8Scales(tile);
                for (int i = 0; i < count; i++) {
                    target[offset + i] = codes[from + i] * scales[head * TILE + i % TILE];
                }
            }
        }
    }

    /** Decodes the values of one head in one tile, {@code TILE × headSize}. */
    public void readValues(int tile, int head, float[] target, int offset) {
        int from = valueOffset(head);
        int count = headSize * TILE;
        switch (precision) {
            case F32 -> System.arraycopy(f32(tile), from, target, offset, count);
            case F16 -> halves(f16(tile), from, target, offset, count);
            case Q8 -> {
                byte[] codes = q8(tile);
                float[] scales = q8Scales(tile);
                for (int i = 0; i < count; i++) {
                    target[offset + i] = codes[from + i] * scales[(heads + head) * TILE + i / headSize];
                }
            }
        }
    }

    private static void halves(short[] halves, int from, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = Float16.toFloat(halves[from + i]);
        }
    }

    private Tile tile(int tile) {
        if (tile < firstTile || tile - firstTile >= tiles.size()) {
            throw new IllegalArgumentException(
                    "tile " + tile + " is not held: positions " + firstPosition() + " to " + length + " are");
        }
        return tiles.get(tile - firstTile);
    }

    private void dropBefore(int position) {
        while (!tiles.isEmpty() && (firstTile + 1) * TILE <= position) {
            spare.add(tiles.remove(0));
            firstTile++;
        }
    }

    private Object newElements() {
        int elements = Math.multiplyExact(2 * heads * headSize, TILE);
        return switch (precision) {
            case F32 -> new float[elements];
            case F16 -> new short[elements];
            case Q8 -> new Q8Tile(new byte[elements], new float[2 * heads * TILE]);
        };
    }

    /** A {@link Writer} in plain Java. */
    public void write(int tile, int slot, int count, Activations rows, int row, int keys, int values) {
        Object elements = tile(tile).elements;
        for (int head = 0; head < heads; head++) {
            // Head by head, what is written at a time stays in the first-level cache although keys are far apart.
            for (int i = 0; i < count; i++) {
                int at = rows.offset(row + i) + head * headSize;
                write(elements, head, slot + i, rows.data(), at + keys, at + values);
            }
        }
    }

    private void write(Object tile, int head, int slot, float[] source, int keyFrom, int valueFrom) {
        int keyTo = keyOffset(head) + slot;
        int valueTo = valueOffset(head) + slot * headSize;
        switch (precision) {
            case F32 -> {
                float[] elements = (float[]) tile;
                for (int i = 0; i < headSize; i++) {
                    elements[keyTo + i * TILE] = source[keyFrom + i];
                }
                System.arraycopy(source, valueFrom, elements, valueTo, headSize);
            }
            case F16 -> {
                short[] elements = (short[]) tile;
                for (int i = 0; i < headSize; i++) {
                    elements[keyTo + i * TILE] = half(source[keyFrom + i]);
                    elements[valueTo + i] = half(source[valueFrom + i]);
                }
            }
            case Q8 -> {
                Q8Tile q8 = (Q8Tile) tile;
                q8.scales[head * TILE + slot] = quantize(source, keyFrom, q8.codes, keyTo, TILE);
                q8.scales[(heads + head) * TILE + slot] = quantize(source, valueFrom, q8.codes, valueTo, 1);
            }
        }
    }

    private static short half(float value) {
        return Float16.fromFloat(Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, value)));
    }

    private float quantize(float[] source, int from, byte[] codes, int to, int stride) {
        float largest = 0;
        for (int i = 0; i < headSize; i++) {
            largest = Math.max(largest, Math.abs(source[from + i]));
        }
        float scale = largest / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < headSize; i++) {
            codes[to + i * stride] = (byte) Math.round(source[from + i] * inverse);
        }
        return scale;
    }
}
