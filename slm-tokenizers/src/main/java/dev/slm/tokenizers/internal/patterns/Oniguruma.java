package dev.slm.tokenizers.internal.patterns;

import java.util.Set;

/** Rewrites a regular expression from Oniguruma's syntax (Ruby), which tokenizer.json uses, to Java's. */
final class Oniguruma {
    /** Property names that Java knows without a prefix: general categories and POSIX classes. */
    private static final Set<String> PLAIN = Set.of(
            "L", "LC", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd",
            "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co",
            "Cs", "Cn", "Alpha", "Digit", "Alnum", "Upper", "Lower", "Punct", "Graph", "Print", "Blank", "Cntrl",
            "XDigit", "Space");

    /** What {@code \w} is there: no joiners, but the Latin-1 digits of No. */
    private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE";

    /** Java looks back by chars, so that a surrogate pair needs two. */
    private static final String WORD_BOUNDARY =
            "(?:(?<=[" + WORD + "]{1,2})(?![" + WORD + "])|(?<![" + WORD + "]{1,2})(?=[" + WORD + "]))";

    private Oniguruma() {}

    static String toJava(String regex) {
        StringBuilder java = new StringBuilder(regex.length() + 16);
        int depth = 0;
        for (int i = 0; i < regex.length(); ) {
            char c = regex.charAt(i);
            if (c == '[' && !regex.startsWith("[:", i)) {
                depth++;
            } else if (c == ']' && depth > 0) {
                depth--;
            }
            if (c == '\\' && i + 1 < regex.length()) {
                i = escape(regex, i, depth > 0, java);
            } else if (regex.startsWith("(?", i)
                    && i + 2 < regex.length()
                    && "imx-".indexOf(regex.charAt(i + 2)) >= 0) {
                i = options(regex, i, java);
            } else if (depth > 0 && regex.startsWith("[:", i)) {
                i = posix(regex, i, java);
            } else {
                java.append(c);
                i++;
            }
        }
        return java.toString();
    }

    private static int escape(String regex, int at, boolean inClass, StringBuilder java) {
        char kind = regex.charAt(at + 1);
        switch (kind) {
            case 'h' -> java.append("[0-9a-fA-F]");
            case 'H' -> java.append("[^0-9a-fA-F]");
            case 'w' -> java.append(inClass ? WORD : "[" + WORD + "]");
            case 'W' -> java.append("[^" + WORD + "]");
            case 'b' -> java.append(inClass ? "\\x08" : WORD_BOUNDARY);
            case 'p', 'P' -> {
                int end = regex.indexOf('}', at);
                if (at + 2 < regex.length() && regex.charAt(at + 2) == '{' && end > 0) {
                    property(regex.substring(at + 3, end), kind == 'P', java);
                    return end + 1;
                }
                java.append('\\').append(kind);
            }
            default -> java.append('\\').append(kind);
        }
        return at + 2;
    }

    private static void property(String name, boolean negated, StringBuilder java) {
        boolean caret = name.startsWith("^");
        String plain = caret ? name.substring(1) : name;
        boolean known =
                PLAIN.contains(plain) || plain.startsWith("Is") || plain.startsWith("In") || plain.contains("=");
        java.append(negated != caret ? "\\P{" : "\\p{")
                .append(known ? "" : "Is")
                .append(plain)
                .append('}');
    }

    /** In Ruby m lets the dot match line breaks, which is s in Java. */
    private static int options(String regex, int at, StringBuilder java) {
        int i = at + 2;
        java.append("(?");
        while (i < regex.length() && "imx-".indexOf(regex.charAt(i)) >= 0) {
            char option = regex.charAt(i++);
            java.append(option == 'm' ? 's' : option);
        }
        return i;
    }

    /** {@code [:alpha:]} inside a class. */
    private static int posix(String regex, int at, StringBuilder java) {
        int end = regex.indexOf(":]", at);
        if (end < 0) {
            java.append("\\[");
            return at + 1;
        }
        boolean negated = regex.charAt(at + 2) == '^';
        String name = regex.substring(at + (negated ? 3 : 2), end);
        String capitalized = name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (name.equals("punct")) {
            java.append(negated ? "[^\\p{P}\\p{S}]" : "\\p{P}\\p{S}");
            return end + 2;
        }
        property(capitalized.equals("Xdigit") ? "XDigit" : capitalized, negated, java);
        return end + 2;
    }
}
