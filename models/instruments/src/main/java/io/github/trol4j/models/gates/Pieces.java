package io.github.trol4j.models.gates;

import io.github.trol4j.core.Shown;

/** Entries of the vocabulary as people read them. */
final class Pieces {
    private static final String BLANK = "▁";

    private Pieces() {}

    /** Short and never empty: white space is made visible, the marks of turns are named. */
    static String name(String piece) {
        if (piece.equals("\n") || piece.equals("<0x0A>")) {
            return "↵";
        }
        String name = Shown.text(piece.replace(BLANK, " ")).strip();
        return switch (name) {
            case "" -> "␣";
            case "[UNUSED_TOKEN_146]", "<|user|>", "<|assistant|>", "<|system|>" -> "‹turn›";
            case "[UNUSED_TOKEN_145]", "<|end|>" -> "‹end›";
            default -> name;
        };
    }

    /** The same, cut off where it is longer than {@code most} characters. */
    static String name(String piece, int most) {
        String name = name(piece);
        return name.length() > most ? name.substring(0, most - 1) + "…" : name;
    }
}
