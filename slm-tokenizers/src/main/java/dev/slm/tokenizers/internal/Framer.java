package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Padding;
import dev.slm.tokenizers.internal.TokenEncoding.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes encodings of token sequences: cuts them, frames them, pads them. */
final class Framer {
    private final Frame frame;
    private final EncodeOptions options;
    private final List<CodePoints> texts;

    Framer(Frame frame, EncodeOptions options, List<CodePoints> texts) {
        this.frame = frame;
        this.options = options;
        this.texts = texts;
    }

    TokenEncoding frame(List<TokenBuffer> buffers) {
        if (options.truncation() == null) {
            return frame(
                    buffers.stream()
                            .map(tokens -> new Window(tokens, 0, tokens.size()))
                            .toList(),
                    List.of());
        }
        int added = options.addSpecialTokens() ? frame.addedTokens() : 0;
        List<List<Window>> windows = Truncator.windows(buffers, options.truncation(), added);
        List<Encoding> overflowing = new ArrayList<>();
        List<Window> first = windows.get(0);
        if (windows.size() == 1) {
            for (Window window : first.subList(1, first.size())) {
                overflowing.add(frame(List.of(window), List.of()));
            }
            return frame(List.of(first.get(0)), List.copyOf(overflowing));
        }
        List<Window> second = windows.get(1);
        for (Window window : first.subList(1, first.size())) {
            for (Window other : second) {
                overflowing.add(frame(List.of(window, other), List.of()));
            }
        }
        for (Window other : second.subList(1, second.size())) {
            overflowing.add(frame(List.of(first.get(0), other), List.of()));
        }
        return frame(List.of(first.get(0), second.get(0)), List.copyOf(overflowing));
    }

    private TokenEncoding frame(List<Window> windows, List<Encoding> overflowing) {
        return TokenEncoding.framed(frame, options.addSpecialTokens(), windows, texts, overflowing);
    }

    /** Fills all encodings up as asked. */
    static List<Encoding> pad(List<TokenEncoding> encodings, @Nullable Padding padding) {
        if (padding == null) {
            return List.copyOf(encodings);
        }
        int length = padding.length();
        if (length == 0) {
            length = encodings.stream().mapToInt(TokenEncoding::size).max().orElse(0);
        }
        int multiple = padding.multipleOf();
        int target = Math.toIntExact((length + multiple - 1L) / multiple * multiple);
        return encodings.stream()
                .map(encoding -> (Encoding) encoding.padded(padding, target))
                .toList();
    }
}
