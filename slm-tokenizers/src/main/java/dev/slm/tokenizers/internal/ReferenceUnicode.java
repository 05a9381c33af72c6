package dev.slm.tokenizers.internal;

import java.util.Arrays;

/**
 * Some stages of Hugging Face tokenizers look characters up in tables of an older Unicode version than the JDK has. To
 * them these characters are not yet what they are today. (Found by asking the library about every code point.)
 */
public final class ReferenceUnicode {
    private static final int[] NOT_PUNCTUATION =
            ranges("61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10f55-10f59 "
                    + "10f86-10f89 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b "
                    + "11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 "
                    + "11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f 16e97-16e9a 16fe2 1e5ff "
                    + "1e95e-1e95f");

    private static final int[] NOT_FORMAT = ranges("890-891 8e2 110cd 13430-1343f");

    private static final int[] NOT_NON_SPACING_MARK =
            ranges("7fd 897-89f 8ca-8e1 9fe afa-aff b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 "
                    + "1abf-1ace 1df6-1dfb a82c a8c5 a8ff a9bd 10d24-10d27 10d69-10d6d 10eab-10eac 10efc-10eff "
                    + "10f46-10f50 10f82-10f85 11070 11073-11074 110c2 111c9 111cf 1123e 11241 1133b 113bb-113c0 "
                    + "113ce 113d0 113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e 1182f-11837 11839-1183a "
                    + "1193b-1193c 1193e 11943 119d4-119d7 119da-119db 119e0 11a01-11a0a 11a33-11a38 11a3b-11a3e "
                    + "11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 11a98-11a99 11c30-11c36 11c38-11c3d 11c3f "
                    + "11c92-11ca7 11caa-11cb0 11cb2-11cb3 11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 "
                    + "11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40 11f42 11f5a 13440 "
                    + "13447-13455 1611e-16129 1612d-1612f 16f4f 16fe4 1cf00-1cf2d 1cf30-1cf46 1e000-1e006 "
                    + "1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef "
                    + "1e4ec-1e4ef 1e5ee-1e5ef 1e944-1e94a");

    private static final int[] NOT_MARK =
            ranges("7fd 897-89f 8ca-8d3 9fe afa-aff b55 c04 c3c cf3 d00 d3b-d3c d81 eba ece 1715 180f "
                    + "1abf-1ace 1cf7 1df6-1dfa a82c a8ff 10d24-10d27 10d69-10d6d 10eab-10eac 10efc-10eff "
                    + "10f46-10f50 10f82-10f85 11070 11073-11074 110c2 11145-11146 111c9 111ce-111cf 11241 1133b "
                    + "113b8-113c0 113c2 113c5 113c7-113ca 113cc-113d0 113d2 113e1-113e2 1145e 1182c-1183a "
                    + "11930-11935 11937-11938 1193b-1193e 11940 11942-11943 119d1-119d7 119da-119e0 119e4 "
                    + "11a01-11a0a 11a33-11a39 11a3b-11a3e 11a47 11a51-11a5b 11a8a-11a99 11d31-11d36 11d3a "
                    + "11d3c-11d3d 11d3f-11d45 11d47 11d8a-11d8e 11d90-11d91 11d93-11d97 11ef3-11ef6 11f00-11f01 "
                    + "11f03 11f34-11f3a 11f3e-11f42 11f5a 13440 13447-13455 1611e-1612f 16f4f 16f7f-16f87 16fe4 "
                    + "16ff0-16ff1 1cf00-1cf2d 1cf30-1cf46 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef "
                    + "1e5ee-1e5ef");

    private static final int[] NOT_DECOMPOSING = ranges("32ff a7f2-a7f4 ab69 105c9 105e4 10781-107ba 11383 11385 1138e "
            + "11391 16d68-16d6a 1ccd6-1ccf9 1e030-1e06d 1f16c 1fbf0-1fbf9");

    private ReferenceUnicode() {}

    /** Ranges in hexadecimal, as first and last code points in ascending order. */
    private static int[] ranges(String text) {
        String[] parts = text.split(" ");
        int[] bounds = new int[2 * parts.length];
        for (int i = 0; i < parts.length; i++) {
            int dash = parts[i].indexOf('-');
            bounds[2 * i] = Integer.parseInt(dash < 0 ? parts[i] : parts[i].substring(0, dash), 16);
            bounds[2 * i + 1] = Integer.parseInt(parts[i].substring(dash + 1), 16);
        }
        return bounds;
    }

    private static boolean contains(int[] bounds, int c) {
        int at = Arrays.binarySearch(bounds, c);
        // Between the first and the last code point of a range the place to insert at is odd.
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /** {@code \p{P}}, and what ASCII counts as punctuation beyond it. */
    public static boolean isPunctuation(int c) {
        if (c < 0x80) {
            return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~';
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> !contains(NOT_PUNCTUATION, c);
            default -> c == 0x166D || c == 0x111C9;
        };
    }

    /** Control, format and private use characters. */
    public static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE -> true;
            case Character.FORMAT -> !contains(NOT_FORMAT, c);
            default -> false;
        };
    }

    /** {@code \p{Mn}} */
    public static boolean isNonSpacingMark(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK
                ? !contains(NOT_NON_SPACING_MARK, c)
                : c == 0x1734 || c == 0x1171E;
    }

    /** Whether a mark was none, or a composed character could not be taken apart, when the tables were made. */
    public static boolean isNewToNormalization(int c) {
        return c > 0x700 && (contains(NOT_MARK, c) || contains(NOT_DECOMPOSING, c));
    }

    /** {@code \p{M}} */
    public static boolean isMark(int c) {
        return (UnicodeClasses.of(c) & UnicodeClasses.MARK) != 0 ? !contains(NOT_MARK, c) : c == 0x1CF2 || c == 0x1CF3;
    }
}
