package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;

/**
 * A Unicode normalization form (UAX 15) that knows which characters came from which. Takes O(n log n) even where marks
 * without end follow each other.
 */
abstract class UnicodeForm implements Normalizer {
    private final Form form;
    private final boolean composes;
    private final Form decomposition;

    UnicodeForm(Form form) {
        this.form = form;
        this.composes = form == Form.NFC || form == Form.NFKC;
        this.decomposition = form == Form.NFC || form == Form.NFD ? Form.NFD : Form.NFKD;
    }

    @Override
    public final void normalize(AlignedText text) {
        int start = 0;
        int at = 0;
        AlignedText.Edit edit = null;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (NormalizationData.isInert(c, form)) {
                start = at;
                at += Character.charCount(c);
                continue;
            }
            int end = at;
            while (end < text.length() && !NormalizationData.isInert(text.codePointAt(end), form)) {
                end += Character.charCount(text.codePointAt(end));
            }
            if (edit == null) {
                edit = text.edit();
            }
            // The starter before may compose with what follows it.
            edit.keepTo(composes ? Math.max(start, edit.cursor()) : at);
            new Segment(text, edit.cursor(), end).emit(edit);
            start = end;
            at = end;
        }
        if (edit != null) {
            edit.keepTo(text.length());
            edit.finish();
        }
    }

    /**
     * Characters that may change together. A change of 0 says that the character replaces one of the text, 1 that it is
     * new, -n that it replaces one and n more vanish.
     */
    private final class Segment {
        private int[] characters;
        private int[] changes;
        private int count;

        Segment(AlignedText text, int from, int to) {
            this.characters = new int[to - from + 8];
            this.changes = new int[to - from + 8];
            for (int i = from; i < to; ) {
                int c = text.codePointAt(i);
                i += Character.charCount(c);
                String parts = NormalizationData.decompose(c, decomposition);
                for (int p = 0, part; p < parts.length(); p += Character.charCount(part)) {
                    part = parts.codePointAt(p);
                    add(part, p == 0 ? 0 : 1);
                }
            }
            order();
            if (composes) {
                compose();
            }
        }

        private void add(int character, int change) {
            if (count == characters.length) {
                characters = Arrays.copyOf(characters, 2 * count);
                changes = Arrays.copyOf(changes, 2 * count);
            }
            characters[count] = character;
            changes[count++] = change;
        }

        /** Sorts every run of marks by their place, leaving those of the same place in their order. */
        private void order() {
            for (int i = 0; i < count; i++) {
                int end = i;
                boolean sorted = true;
                while (end < count && NormalizationData.place(characters[end]) > 0) {
                    sorted &= end == i || place(end - 1) <= place(end);
                    end++;
                }
                if (!sorted) {
                    sort(i, end);
                }
                i = end;
            }
        }

        private int place(int i) {
            return NormalizationData.place(characters[i]);
        }

        private void sort(int from, int to) {
            long[] keys = new long[to - from];
            for (int i = from; i < to; i++) {
                keys[i - from] = (long) place(i) << 32 | i;
            }
            Arrays.sort(keys);
            int[] oldCharacters = characters.clone();
            int[] oldChanges = changes.clone();
            for (int i = from; i < to; i++) {
                characters[i] = oldCharacters[(int) keys[i - from]];
                changes[i] = oldChanges[(int) keys[i - from]];
            }
        }

        private void compose() {
            int kept = 0;
            int starter = -1;
            int lastPlace = -1;
            for (int i = 0; i < count; i++) {
                int place = place(i);
                int composed = starter >= 0 && lastPlace < place
                        ? NormalizationData.compose(characters[starter], characters[i])
                        : -1;
                if (composed >= 0) {
                    characters[starter] = composed;
                    changes[starter] += changes[i] - 1;
                    continue;
                }
                if (place == 0) {
                    starter = kept;
                    lastPlace = -1;
                } else {
                    lastPlace = place;
                }
                characters[kept] = characters[i];
                changes[kept++] = changes[i];
            }
            count = kept;
        }

        void emit(AlignedText.Edit edit) {
            for (int i = 0; i < count; i++) {
                if (changes[i] > 0) {
                    edit.insert(characters[i]);
                } else {
                    edit.replace(characters[i]);
                    edit.skipCodePoints(-changes[i]);
                }
            }
        }
    }
}
