package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Brings rows of a weight source into the order in which kernels read them. An instance belongs to one worker. */
abstract class PanelPacker {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LOW_NIBBLES = 0x0F0F0F0F;

    private final WeightSource source;
    private final int rowsPerPanel;
    private final byte[] rows;
    private final byte[] panel;

    PanelPacker(WeightSource source, int rowsPerPanel, long panelBytes) {
        this.source = source;
        this.rowsPerPanel = rowsPerPanel;
        rows = new byte[Math.multiplyExact(rowsPerPanel, source.rowBytes())];
        panel = new byte[Math.toIntExact(panelBytes)];
    }

    /** The bytes of panel {@code index}; overwritten by the next call. Rows that the matrix lacks are zero. */
    final byte[] pack(int index) {
        int first = index * rowsPerPanel;
        int count = Math.min(rowsPerPanel, source.rows() - first);
        source.read((long) first * source.rowBytes(), rows, 0, count * source.rowBytes());
        Arrays.fill(panel, (byte) 0);
        for (int row = 0; row < count; row++) {
            packRow(rows, row * source.rowBytes(), row, panel);
        }
        return panel;
    }

    /** Scatters the row that starts at {@code at} into its lane. */
    abstract void packRow(byte[] source, int at, int row, byte[] panel);

    /** For integer codes. */
    static final class OfCodes extends PanelPacker {
        private final CodeFormat format;
        private final CodeLayout layout;
        private final int superBlocks;
        private final int sourceBytes;
        private final SuperBlock block = new SuperBlock();

        OfCodes(WeightSource source, CodeFormat format) {
            super(source, format.layout().rows(), format.layout().panelBytes(source.columns()));
            this.format = format;
            layout = format.layout();
            superBlocks = source.columns() / layout.superBlock();
            sourceBytes = source.type().blockBytes();
        }

        @Override
        void packRow(byte[] source, int at, int row, byte[] panel) {
            for (int i = 0; i < superBlocks; i++) {
                format.read(source, at + i * sourceBytes, block);
                int to = i * layout.superBlockBytes();
                int scaleBytes = layout.wideScale() ? Float.BYTES : Short.BYTES;
                little(panel, to + row * scaleBytes, block.scale, scaleBytes);
                if (layout.offsets()) {
                    little(panel, to + layout.minimums() + row * Short.BYTES, block.minimum, Short.BYTES);
                }
                for (int group = 0; layout.groupScales() && group < layout.groups(); group++) {
                    panel[to + layout.scales() + group * layout.rows() + row] = block.groupScales[group];
                    if (layout.offsets()) {
                        panel[to + layout.groupOffsets() + group * layout.rows() + row] = block.groupOffsets[group];
                    }
                }
                if (layout.nibbles()) {
                    nibbles(panel, to + layout.codes() + 4 * row);
                } else {
                    bytes(panel, to + layout.codes() + 4 * row);
                }
            }
        }

        /** Four codes at a time: they are four bytes of one lane. */
        private void nibbles(byte[] panel, int at) {
            int step = 4 * layout.rows();
            for (int first = 0, start = at; first < layout.superBlock(); first += CodeLayout.BLOCK) {
                for (int column = first, to = start; column < first + CodeLayout.BLOCK; column += 8, to += step) {
                    int low = (int) INT.get(block.codes, column);
                    int high = (int) INT.get(block.codes, column + 4);
                    INT.set(panel, to, low & LOW_NIBBLES | (high & LOW_NIBBLES) << 4);
                }
                if (layout.highBits() > 0) {
                    highBits(panel, start + layout.highBitsOffset(), first);
                }
                start += layout.blockBytes();
            }
        }

        /** Eight vectors of four codes a block; {@code at} is where the row's bytes of the block's first one go. */
        private void highBits(byte[] panel, int at, int column) {
            int perVector = 8 / layout.highBits();
            for (int vector = 0; vector < 8; vector++) {
                int to = at + vector / perVector * 4 * layout.rows();
                int bits = (int) INT.get(block.codes, column + 4 * vector) >>> 4 & LOW_NIBBLES;
                INT.set(panel, to, (int) INT.get(panel, to) | bits << vector % perVector * layout.highBits());
            }
        }

        private void bytes(byte[] panel, int at) {
            int step = 4 * layout.rows();
            for (int column = 0, to = at; column < layout.superBlock(); column += 4, to += step) {
                INT.set(panel, to, (int) INT.get(block.codes, column));
            }
        }

        private static void little(byte[] target, int at, int value, int bytes) {
            for (int i = 0; i < bytes; i++) {
                target[at + i] = (byte) (value >>> 8 * i);
            }
        }
    }

    /** For floats of 2 or 4 bytes. */
    static final class OfFloats extends PanelPacker {
        private final FloatLayout layout;
        private final int columns;

        OfFloats(WeightSource source, FloatLayout layout) {
            super(source, layout.rows(), layout.panelBytes(source.columns()));
            this.layout = layout;
            columns = source.columns();
        }

        @Override
        void packRow(byte[] source, int at, int row, byte[] panel) {
            int bytes = layout.type().blockBytes();
            int to = row * bytes;
            for (int column = 0; column < columns; column++, to += layout.columnBytes()) {
                if (bytes == Float.BYTES) {
                    INT.set(panel, to, (int) INT.get(source, at + column * Float.BYTES));
                } else {
                    panel[to] = source[at + column * Short.BYTES];
                    panel[to + 1] = source[at + column * Short.BYTES + 1];
                }
            }
        }
    }
}
