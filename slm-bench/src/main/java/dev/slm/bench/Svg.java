package dev.slm.bench;

import java.util.Locale;

/** The few elements that the charts draw. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">",
                width, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    }

    /** Adds a line of SVG. */
    void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Adds words. */
    void words(double x, double y, String attributes, String words) {
        add(
                "<text x=\"%.0f\" y=\"%.0f\" %s>%s</text>",
                x, y, attributes, words.replace("&", "&amp;").replace("<", "&lt;"));
    }

    String end() {
        add("</svg>");
        return text.toString();
    }
}
