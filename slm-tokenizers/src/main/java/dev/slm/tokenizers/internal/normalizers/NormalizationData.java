package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.ReferenceUnicode;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * What the four Unicode normalization forms do to single characters, and the order of combining marks. The library tells
 * neither the combining classes nor which characters compose, but shows them: it puts two marks in the order of their
 * classes, so that a mark finds its place by trying it against one mark of each class.
 *
 * <p>Characters that the reference implementation does not know yet stay as they are.
 */
final class NormalizationData {
    /** One mark of each combining class above 0, in their order. */
    private static final int[] MARKS = {
        0x0334, 0x16FF0, 0x093C, 0x3099, 0x094D, 0x05B0, 0x05B1, 0x05B2, 0x05B3, 0x05B4, 0x05B5, 0x05B6, 0x05B7,
        0x05B8, 0x05B9, 0x05BB, 0x05BC, 0x05BD, 0x05BF, 0x05C1, 0x05C2, 0xFB1E, 0x064B, 0x064C, 0x064D, 0x064E,
        0x064F, 0x0650, 0x0651, 0x0652, 0x0670, 0x0711, 0x0C55, 0x0C56, 0x0E38, 0x0E48, 0x0EB8, 0x0EC8, 0x0F71,
        0x0F72, 0x0F74, 0x0321, 0x1DCE, 0x031B, 0x302A, 0x0316, 0x059A, 0x302E, 0x1D16D, 0x05AE, 0x0300, 0x0315,
        0x035C, 0x035D, 0x0345
    };

    private static final int TABLE_SIZE = 0x1FC00;
    private static final int SECOND = 1 << 4;

    /** By character: a bit for each form that changes it, and {@link #SECOND}. */
    private static final byte[] FLAGS = new byte[TABLE_SIZE];

    private static final byte[] PLACES = new byte[TABLE_SIZE];

    static {
        for (int c = 0xA0; c < TABLE_SIZE; c++) {
            if (c == 0x3400) {
                c = 0xA000; // ideographs and Yi stay as they are
            } else if (c == 0xAC00) {
                c = 0xF900; // Hangul follows a rule, surrogates and private use stay as they are
            } else if (c == 0x17000) {
                c = 0x1AFF0; // Tangut stays as it is
            }
            if (Character.isDefined(c) && !ReferenceUnicode.isNewToNormalization(c)) {
                classify(c);
            }
        }
        for (int jamo = 0x1161; jamo < 0x11C3; jamo++) {
            FLAGS[jamo] |= SECOND;
        }
    }

    private NormalizationData() {}

    private static void classify(int c) {
        String character = Character.toString(c);
        String decomposed = Normalizer.normalize(character, Form.NFD);
        for (Form form : Form.values()) {
            String changed = form == Form.NFD ? decomposed : Normalizer.normalize(character, form);
            if (!changed.equals(character)) {
                FLAGS[c] |= (byte) (1 << form.ordinal());
            }
        }
        if (decomposed.length() > Character.charCount(c) && (FLAGS[c] & 1 << Form.NFC.ordinal()) == 0) {
            FLAGS[decomposed.codePointBefore(decomposed.length())] |= SECOND;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK) {
            PLACES[c] = (byte) findPlace(c);
        }
    }

    private static int findPlace(int mark) {
        if (!reorders(mark, MARKS[0]) && !reorders(MARKS[MARKS.length - 1], mark)) {
            return 0;
        }
        int low = 0;
        int high = MARKS.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (reorders(MARKS[middle], mark)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low + 1;
    }

    private static boolean reorders(int first, int second) {
        String pair = Character.toString(first) + Character.toString(second);
        String normalized = Normalizer.normalize(pair, Form.NFD);
        return !normalized.startsWith(Normalizer.normalize(Character.toString(first), Form.NFD));
    }

    /** 0 for a starter, else a number that grows with the combining class. */
    static int place(int c) {
        return c < TABLE_SIZE ? PLACES[c] : 0;
    }

    /** Whether a form leaves the character as it is wherever it stands. */
    static boolean isInert(int c, Form form) {
        if (c < 0xA0) {
            return true;
        }
        boolean composes = form == Form.NFC || form == Form.NFKC;
        if (c >= 0xAC00 && c <= 0xD7A3) {
            return composes;
        }
        if (c >= TABLE_SIZE) {
            return c < 0x2F800 || c > 0x2FA1F;
        }
        int changes = 1 << form.ordinal() | (composes ? SECOND : 0);
        return (FLAGS[c] & changes) == 0 && PLACES[c] == 0;
    }

    /** What a character is made of. */
    static String decompose(int c, Form form) {
        String character = Character.toString(c);
        return ReferenceUnicode.isNewToNormalization(c) ? character : Normalizer.normalize(character, form);
    }

    /** The character that two compose to, or -1. */
    static int compose(int first, int second) {
        if (second < TABLE_SIZE && (FLAGS[second] & SECOND) == 0) {
            return -1;
        }
        String composed = Normalizer.normalize(Character.toString(first) + Character.toString(second), Form.NFC);
        int c = composed.codePointAt(0);
        return composed.length() == Character.charCount(c) ? c : -1;
    }
}
