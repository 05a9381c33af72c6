package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.Decoder;
import dev.slm.tokenizers.internal.models.ByteFallbackIds;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's way back ({@code SentencePieceProcessor::Decode}): visible blanks become blanks, the one that was added
 * in front goes, byte pieces become characters, and every byte that belongs to none becomes U+FFFD.
 */
public final class SentencePieceDecoder implements Decoder {
    private final SentencePieceNormalizer.WhiteSpace rules;
    private final String unkPiece;
    private final String unkSurface;

    /**
     * The way back from a model.
     *
     * @param unkPiece the piece for unknown characters; may be empty
     * @param unkSurface what it is shown as
     */
    public SentencePieceDecoder(SentencePieceNormalizer.WhiteSpace rules, String unkPiece, String unkSurface) {
        this.rules = rules;
        this.unkPiece = unkPiece;
        this.unkSurface = unkSurface;
    }

    @Override
    public Sink open(Sink next) {
        return new Sink() {
            private final int[] bytes = new int[4];
            private int pending;
            private boolean atStart = rules.addDummyPrefix() || rules.removeExtra();

            @Override
            public void accept(String part, boolean last) {
                int b = ByteFallbackIds.parse(part);
                if (b >= 0) {
                    bytes[pending++] = b;
                    emitComplete();
                    return;
                }
                flush();
                String text = part.equals(unkPiece) ? unkSurface : part;
                if (atStart && !text.isEmpty() && text.charAt(0) == SentencePieceNormalizer.BLANK) {
                    text = text.substring(1);
                    // One blank was added; of those that the model itself would have removed none is left either.
                    atStart = rules.removeExtra() && text.isEmpty();
                } else if (!text.isEmpty()) {
                    atStart = false;
                }
                next.accept(inside(text), last);
            }

            /** Emits the characters that the pending bytes complete, and gives up those that never will. */
            private void emitComplete() {
                while (pending > 0) {
                    int length = lengthOf(bytes[0]);
                    int valid = 1;
                    while (valid < pending && valid < length && isContinuation(valid)) {
                        valid++;
                    }
                    if (length > 0 && valid == length) {
                        emit(new String(codePoint(length), 0, 1));
                        drop(length);
                    } else if (length > 0 && valid == pending) {
                        return; // more bytes may follow
                    } else {
                        emit("\uFFFD");
                        drop(1);
                    }
                }
            }

            private boolean isContinuation(int i) {
                int lowest = i > 1 ? 0x80 : bytes[0] == 0xE0 ? 0xA0 : bytes[0] == 0xF0 ? 0x90 : 0x80;
                int highest = i > 1 ? 0xBF : bytes[0] == 0xED ? 0x9F : bytes[0] == 0xF4 ? 0x8F : 0xBF;
                return bytes[i] >= lowest && bytes[i] <= highest;
            }

            private int[] codePoint(int length) {
                int codePoint = length == 1 ? bytes[0] : bytes[0] & 0x7F >> length;
                for (int i = 1; i < length; i++) {
                    codePoint = codePoint << 6 | bytes[i] & 0x3F;
                }
                return new int[] {codePoint};
            }

            private void drop(int count) {
                pending -= count;
                System.arraycopy(bytes, count, bytes, 0, pending);
            }

            private void flush() {
                while (pending > 0) {
                    emit("\uFFFD");
                    drop(1);
                }
            }

            private void emit(String text) {
                atStart = false;
                next.accept(text, true);
            }

            @Override
            public void finish() {
                flush();
                next.finish();
            }
        };
    }

    /** How many bytes a character has that begins with this one; 0 if none does. */
    private static int lengthOf(int b) {
        return b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
    }

    @Override
    public String inside(String token) {
        return token.replace(SentencePieceNormalizer.BLANK, ' ');
    }

    @Override
    public byte @Nullable [] rawBytes(String token) {
        int b = ByteFallbackIds.parse(token);
        return b < 0 ? null : new byte[] {(byte) b};
    }
}
