package dev.slm.tokenizers;

import java.util.List;
import java.util.Random;

/** Random texts in which everything that tokenizers treat apart occurs often. The same seed gives the same texts. */
public final class RandomTexts {
    /** First and last code points of alphabets, marks, blanks, digits, symbols, and of everything. */
    private static final int[][] RANGES = {
        {'a', 'z'},
        {'a', 'z'},
        {'A', 'Z'},
        {'0', '9'},
        {' ', '/'},
        {0x00, 0x20},
        {0x7F, 0xFF},
        {0x100, 0x24F},
        {0x300, 0x36F},
        {0x370, 0x5FF},
        {0x600, 0x77F},
        {0x900, 0xDFF},
        {0xE00, 0xEFF},
        {0x1100, 0x11FF},
        {0x1E00, 0x1FFF},
        {0x2000, 0x206F},
        {0x2070, 0x2BFF},
        {0x3000, 0x30FF},
        {0x4E00, 0x4E80},
        {0xAC00, 0xAD00},
        {0xF900, 0xFFEF},
        {0x1D400, 0x1D7FF},
        {0x1F300, 0x1F64F},
        {0x0, 0x10FFFF}
    };

    private static final List<String> PHRASES = List.of(
            " the",
            " don't",
            "'LL",
            "I'm",
            "'ſ",
            "e\u0301",
            "  ",
            "\n\n",
            "\r\n",
            "\t",
            " \n ",
            "123456",
            "HTTPServer",
            "<s>",
            "</s>",
            "[MASK]",
            "<|endoftext|>",
            "<mask>",
            " <mask> ",
            "\u3000",
            "▁",
            "👩‍👩‍👧",
            "👍🏽",
            "ﬁ",
            "①",
            "İ",
            "Σς",
            "中文",
            "한국어",
            "``",
            "a.b.c",
            "/path/to",
            "\u00A0",
            "x²",
            "…",
            "\uFEFF",
            "##ing",
            "<0x0A>");

    private final Random random;

    public RandomTexts(long seed) {
        this.random = new Random(seed);
    }

    /** A text of up to about 60 characters. */
    public String next() {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(12);
        for (int i = 0; i < parts; i++) {
            if (random.nextInt(4) == 0) {
                text.append(PHRASES.get(random.nextInt(PHRASES.size())));
                continue;
            }
            int[] range = RANGES[random.nextInt(RANGES.length)];
            int length = 1 + random.nextInt(8);
            for (int c = 0; c < length; c++) {
                int codePoint = range[0] + random.nextInt(range[1] - range[0] + 1);
                if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                    text.appendCodePoint(codePoint);
                }
            }
        }
        return text.toString();
    }
}
