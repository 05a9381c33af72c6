package dev.slm.bench.synthetic;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A vocabulary of any size that a SentencePiece-style tokenizer can use on any text: control tokens, all bytes, printable
 * ASCII, and made-up words of syllables.
 */
final class SyntheticVocabulary {
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int NORMAL = 1;
    private static final int BYTE = 6;
    private static final String SPACE = "\u2581";
    private static final String CONSONANTS = "bcdfghjklmnpqrstvwxz";
    private static final String VOWELS = "aeiouy";

    final String[] tokens;
    final float[] scores;
    final int[] types;

    SyntheticVocabulary(int size) {
        Set<String> names = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < 256; value++) {
            names.add(String.format(Locale.ROOT, "<0x%02X>", value));
        }
        int firstText = names.size();
        names.add(SPACE);
        for (char c = '!'; c <= '~'; c++) {
            names.add(String.valueOf(c));
        }
        for (long number = 0; names.size() < size; number++) {
            String word = word(number);
            names.add(word);
            names.add(SPACE + word);
        }
        tokens = names.stream().limit(size).toArray(String[]::new);
        scores = new float[size];
        types = new int[size];
        for (int i = 0; i < size; i++) {
            types[i] = i == 0 ? UNKNOWN : i < 3 ? CONTROL : i < firstText ? BYTE : NORMAL;
            scores[i] = i < firstText ? 0 : firstText - i;
        }
    }

    /** Syllables as the digits of a number: short words come first. */
    private static String word(long number) {
        StringBuilder word = new StringBuilder();
        int syllables = CONSONANTS.length() * VOWELS.length();
        for (long rest = number; rest >= 0; rest = rest / syllables - 1) {
            int digit = (int) (rest % syllables);
            word.append(CONSONANTS.charAt(digit / VOWELS.length())).append(VOWELS.charAt(digit % VOWELS.length()));
        }
        return word.toString();
    }
}
