package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The decoder that Llama-style tokenizers have: replacements in each piece, byte pieces to characters, everything
 * joined, the first blank dropped. Read only to know that it is this one, and to decode piece by piece the way the
 * native one does as a whole.
 */
record LlamaDecoder(List<Replacement> replacements, boolean bytes, boolean stripsBlank) {
    record Replacement(String from, String to) {}

    private static final Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

    /** What the piece reads as: text, or still {@code <0x0A>} for a byte. */
    String textOf(String piece) {
        String text = piece;
        for (Replacement replacement : replacements) {
            text = text.replace(replacement.from, replacement.to);
        }
        return text;
    }

    /** Whether such a text stands for a single byte. */
    boolean isByte(String text) {
        return bytes && BYTE_PIECE.matcher(text).matches();
    }

    static byte byteOf(String text) {
        return (byte) Integer.parseInt(text.substring(3, 5), 16);
    }

    /** The bytes that a piece adds to a text. */
    byte[] bytesOf(String piece) {
        String text = textOf(piece);
        return isByte(text) ? new byte[] {byteOf(text)} : text.getBytes(StandardCharsets.UTF_8);
    }

    static LlamaDecoder read(JsonNode part, String origin) {
        List<Replacement> replacements = new ArrayList<>();
        boolean bytes = false;
        int stage = 0;
        if (!part.path("type").asText("").equals("Sequence")) {
            throw LlamaParts.unsupported(origin, "decoder", part);
        }
        for (JsonNode step : part.path("decoders")) {
            int next = stageOf(step);
            if (next < stage || next == stage && next > 1) {
                throw LlamaParts.unsupported(origin, "decoder", part);
            }
            stage = next;
            if (next == 1) {
                replacements.add(new Replacement(
                        step.path("pattern").path("String").asText(),
                        step.path("content").asText()));
            }
            bytes |= next == 2;
        }
        if (stage < 3) { // unless fused, each piece would lose its first blank
            throw LlamaParts.unsupported(origin, "decoder", part);
        }
        return new LlamaDecoder(List.copyOf(replacements), bytes, stage == 4);
    }

    /** Its place in the only order that is known; -1 for a step that is not. */
    private static int stageOf(JsonNode step) {
        return switch (step.path("type").asText("")) {
            case "Replace" -> LlamaParts.isPlainReplace(step) ? 1 : -1;
            case "ByteFallback" -> 2;
            case "Fuse" -> 3;
            case "Strip" ->
                step.path("content").asText("").equals(" ")
                                && step.path("start").asInt(-1) == 1
                                && step.path("stop").asInt(-1) == 0
                        ? 4
                        : -1;
            default -> -1;
        };
    }
}
