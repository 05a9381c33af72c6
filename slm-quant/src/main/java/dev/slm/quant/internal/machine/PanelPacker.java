package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;

/** Brings rows of a weight source into the order in which kernels read them. An instance belongs to one worker. */
abstract class PanelPacker {
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
        java.util.Arrays.fill(panel, (byte) 0);
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

        private void nibbles(byte[] panel, int at) {
            int step = 4 * layout.rows();
            for (int column = 0, to = at; column < layout.superBlock(); column += 8, to += step) {
                for (int i = 0; i < 4; i++) {
                    panel[to + i] = (byte) (block.codes[column + i] | block.codes[column + 4 + i] << 4);
                }
            }
        }

        private void bytes(byte[] panel, int at) {
            int step = 4 * layout.rows();
            for (int column = 0, to = at; column < layout.superBlock(); column += 4, to += step) {
                for (int i = 0; i < 4; i++) {
                    panel[to + i] = block.codes[column + i];
                }
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
                for (int i = 0; i < bytes; i++) {
                    panel[to + i] = source[at + column * bytes + i];
                }
            }
        }
    }
}
