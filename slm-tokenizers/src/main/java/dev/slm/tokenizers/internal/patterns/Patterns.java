package dev.slm.tokenizers.internal.patterns;

/** Chooses how to find a regular expression: by hand where it is a well-known one, else by {@code java.util.regex}. */
public final class Patterns {
    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
    private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
    private static final String REST = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Llama 3. */
    public static final String CL100K = cl100k("\\p{N}{1,3}");

    /** Qwen 2 and 3. */
    public static final String QWEN2 = cl100k("\\p{N}");

    /** GPT-4o. */
    public static final String O200K = caseSplit(CONTRACTIONS + "?", "\\p{N}{1,3}");

    /** Mistral Nemo. */
    public static final String TEKKEN = caseSplit("", "\\p{N}");

    private Patterns() {}

    private static String cl100k(String digits) {
        return CONTRACTIONS + "|" + BEFORE + "\\p{L}+|" + digits
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    private static String caseSplit(String contractions, String digits) {
        return BEFORE + UPPER + "*" + LOWER + "+" + contractions + "|" + BEFORE + UPPER + "+" + LOWER + "*"
                + contractions + "|" + digits + "|" + REST;
    }

    /**
     * A splitter for an expression in Oniguruma's syntax.
     *
     * @param field the place in the definition, for the error
     */
    public static Splitter of(String regex, String field) {
        String usual = withoutPossessives(regex);
        if (usual.equals(Gpt2Splitter.REGEX)) {
            return new Gpt2Splitter();
        } else if (usual.equals(CL100K)) {
            return new Cl100kSplitter(3);
        } else if (usual.equals(QWEN2)) {
            return new Cl100kSplitter(1);
        } else if (usual.equals(O200K)) {
            return new CaseSplitter(3, true);
        } else if (usual.equals(TEKKEN)) {
            return new CaseSplitter(1, false);
        }
        return RegexSplitter.of(regex, field);
    }

    /** The spelling of tiktoken, which means the same. */
    private static String withoutPossessives(String regex) {
        return regex.replace("'(?i:[sdmt]|ll|ve|re)", CONTRACTIONS)
                .replace("?+", "?")
                .replace("++", "+")
                .replace("\\s*[\\r\\n]|", "\\s*[\\r\\n]+|");
    }
}
