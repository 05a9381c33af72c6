package dev.slm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of lines over a common axis, as SVG; the vertical axis starts at zero. Not thread-safe. */
public final class LineChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 130;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;
    private static final int TICKS = 5;
    private static final List<String> COLOURS = List.of("#2f6fb2", "#c2571a", "#3a8f4d", "#7b4fa3");

    private record Line(String name, double[] x, double[] y) {}

    private final String title;
    private final String horizontal;
    private final String vertical;
    private final List<Line> lines = new ArrayList<>();

    /** An empty chart; the last two are what the axes show. */
    public LineChart(String title, String horizontal, String vertical) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /** Adds a line through points, at least one. */
    public LineChart line(String name, double[] x, double[] y) {
        if (x.length == 0 || x.length != y.length) {
            throw new IllegalArgumentException(x.length + " x and " + y.length + " y");
        }
        lines.add(new Line(name, x.clone(), y.clone()));
        return this;
    }

    /** The picture. */
    public String svg() {
        double largestX = 1e-9;
        double largestY = 1e-9;
        for (Line line : lines) {
            for (int i = 0; i < line.x.length; i++) {
                largestX = Math.max(largestX, line.x[i]);
                largestY = Math.max(largestY, line.y[i]);
            }
        }
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.words(LEFT, 26, "font-size=\"16\"", title);
        svg.words(LEFT, TOP - 8, "fill=\"#333\"", vertical);
        svg.words(WIDTH - RIGHT, HEIGHT - 10, "text-anchor=\"end\" fill=\"#333\"", horizontal);
        for (int tick = 0; tick <= TICKS; tick++) {
            double x = across(tick, TICKS);
            double y = down(tick, TICKS);
            svg.add("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, y, WIDTH - RIGHT);
            svg.words(LEFT - 6, y + 4, "text-anchor=\"end\"", number(largestY * tick / TICKS));
            svg.words(x, HEIGHT - BOTTOM + 18, "text-anchor=\"middle\"", number(largestX * tick / TICKS));
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), largestX, largestY);
        }
        return svg.end();
    }

    private static void draw(Svg svg, Line line, String colour, double largestX, double largestY) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.x.length; i++) {
            points.append(
                    String.format(Locale.ROOT, " %.1f,%.1f", across(line.x[i], largestX), down(line.y[i], largestY)));
        }
        svg.add("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>", colour, points);
        int last = line.x.length - 1;
        svg.words(
                across(line.x[last], largestX) + 8,
                down(line.y[last], largestY) + 4,
                "fill=\"" + colour + "\"",
                line.name);
    }

    private static double across(double x, double largest) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x / largest;
    }

    private static double down(double y, double largest) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / largest;
    }

    private static String number(double value) {
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
