package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.internal.ByteAlphabet;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.decoders.ByteLevel;
import dev.slm.tokenizers.internal.models.LongestMatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The kind {@code rwkv}: always the longest token that the rest of the text begins with, over bytes. Tokens stand in the
 * file as Python would write them ({@code \n}, {@code \xe4}); here their bytes are spelt in the {@link ByteAlphabet}.
 */
final class GgufRwkv {
    private GgufRwkv() {}

    static Pipeline read(GgufVocabulary vocabulary) {
        SpecialIds ids = vocabulary.specialIds(-1, -1, -1);
        LongestMatch model = new LongestMatch(
                vocabulary.vocabulary(GgufRwkv::spelling), ids.unk().orElse(-1), vocabulary.controls());
        return new Pipeline(
                vocabulary.addedTokens(),
                new dev.slm.tokenizers.internal.normalizers.ByteLevel(),
                null,
                model,
                GgufTokenizer.framing(vocabulary, ids, false, false),
                new ByteLevel(),
                ids,
                null,
                null);
    }

    private static String spelling(String token) {
        StringBuilder spelt = new StringBuilder(token.length());
        for (byte b : unescape(token)) {
            spelt.append(ByteAlphabet.charOf(b & 0xFF));
        }
        return spelt.toString();
    }

    /** A backslash and t, n, r or x with two hexadecimal digits is a byte; with any other character it is that one. */
    private static byte[] unescape(String token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
        for (int i = 0, c; i < token.length(); i += Character.charCount(c)) {
            c = token.codePointAt(i);
            if (c == '\\' && i + 1 < token.length()) {
                c = token.codePointAt(++i);
                int code = c == 'x'
                        ? hexadecimal(token, i + 1)
                        : "tnr".indexOf(c) < 0 ? -1 : "\t\n\r".charAt("tnr".indexOf(c));
                if (code >= 0) {
                    bytes.write(code);
                    i += c == 'x' ? 2 : 0;
                    continue;
                }
            }
            bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static int hexadecimal(String token, int at) {
        if (at + 2 > token.length()) {
            return -1;
        }
        int high = Character.digit(token.charAt(at), 16);
        int low = Character.digit(token.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
