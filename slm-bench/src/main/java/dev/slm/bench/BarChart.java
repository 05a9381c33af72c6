package dev.slm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of horizontal bars in groups, each group with a scale of its own, as SVG. Not thread-safe. */
public final class BarChart {
    private static final int WIDTH = 860;
    private static final int LABELS = 230;
    private static final int NUMBERS = 90;
    private static final int ROW = 22;
    private static final String LIMIT_COLOUR = "#9aa5b1";
    private static final String BAR_COLOUR = "#2f6fb2";

    private record Bar(String label, double value, boolean limit) {}

    private record Group(String title, List<Bar> bars) {
        double largest() {
            return bars.stream().mapToDouble(Bar::value).max().orElse(1);
        }
    }

    private final String title;
    private final List<Group> groups = new ArrayList<>();

    /** An empty chart. */
    public BarChart(String title) {
        this.title = title;
    }

    /** Begins a group; its title is the unit of its bars. */
    public BarChart group(String unit) {
        groups.add(new Group(unit, new ArrayList<>()));
        return this;
    }

    /** Adds a bar to the last group. */
    public BarChart bar(String label, double value, boolean limit) {
        groups.get(groups.size() - 1).bars.add(new Bar(label, value, limit));
        return this;
    }

    /** The picture. */
    public String svg() {
        int rows = groups.stream().mapToInt(group -> group.bars.size() + 2).sum();
        Svg svg = new Svg(WIDTH, 50 + rows * ROW);
        svg.words(12, 26, "font-size=\"16\"", title);
        int y = 50;
        for (Group group : groups) {
            svg.words(12, y + 14, "font-weight=\"bold\"", group.title);
            y += ROW;
            for (Bar bar : group.bars) {
                double length = (WIDTH - LABELS - NUMBERS) * bar.value / group.largest();
                svg.words(LABELS - 8, y + 14, "text-anchor=\"end\"", bar.label);
                svg.add(
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                        LABELS, y + 2, length, ROW - 6, bar.limit ? LIMIT_COLOUR : BAR_COLOUR);
                svg.words(LABELS + length + 6, y + 14, "fill=\"#333\"", String.format(Locale.ROOT, "%.1f", bar.value));
                y += ROW;
            }
            y += ROW;
        }
        return svg.end();
    }
}
