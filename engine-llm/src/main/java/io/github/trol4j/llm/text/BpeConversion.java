package io.github.trol4j.llm.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.llm.text.SentencePieceModel.Kind;
import io.github.trol4j.llm.text.SentencePieceModel.Piece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A SentencePiece BPE model as the {@code tokenizer.json} of a bare BPE tokenizer, made in memory.
 *
 * <p>SentencePiece joins, again and again, the two neighbours whose joined text is the piece of the highest score. A
 * BPE merge list says the same if it holds every split of every piece into two pieces, ordered by the score of the
 * whole. Blanks and user-defined pieces are dealt with before, in Java, so the file has neither a normaliser nor added
 * tokens.
 */
final class BpeConversion {
    /** Splits to look up, over all pieces; a real model of 92,544 pieces needs less than a million. */
    private static final long MAX_SPLITS = 20_000_000;

    private static final int MAX_PIECE_CHARS = 1024;

    private final SentencePieceModel model;

    /**
     * Texts a merge may start from or give. Characters that occur in pieces without being one get ids behind the last.
     */
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>(); // in the order of the file

    /** Those of {@link #vocabulary} that may be a side of a merge: all but bytes and the unknown piece. */
    private final Set<String> mergeable = new HashSet<>();

    private final Map<Integer, String> unlisted = new LinkedHashMap<>();

    private BpeConversion(SentencePieceModel model) {
        this.model = model;
    }

    /**
     * @param json a tokenizer.json with byte fallback and fused unknowns as the model has them
     * @param unlisted ids beyond the model's own, for characters that are part of pieces but no pieces themselves:
     *     where one is left over after all merges, the character is unknown
     */
    record Result(byte[] json, Map<Integer, String> unlisted) {}

    static Result convert(SentencePieceModel model) {
        return new BpeConversion(model).convert();
    }

    private Result convert() {
        collectVocabulary();
        try {
            return new Result(write(merges()), Map.copyOf(unlisted));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory
        }
    }

    private void collectVocabulary() {
        for (int id = 0; id < model.size(); id++) {
            Piece piece = model.pieces().get(id);
            if (piece.kind() == Kind.NORMAL || piece.kind() == Kind.BYTE || piece.kind() == Kind.UNKNOWN) {
                vocabulary.put(piece.text(), id);
            } else if (piece.kind() == Kind.UNUSED
                    && piece.text().codePointCount(0, piece.text().length()) > 1) {
                throw new CheckpointException(
                        model.origin() + ": piece '" + piece.text() + "' is of type UNUSED, which is not"
                                + " supported; use a checkpoint that brings a tokenizer.json");
            }
        }
        BitSet characters = new BitSet();
        for (Piece piece : model.pieces()) {
            if (piece.kind() == Kind.NORMAL) {
                piece.text().codePoints().forEach(characters::set);
            }
        }
        characters.stream().mapToObj(Character::toString).forEach(this::listCharacter);
        vocabulary.forEach((text, id) -> {
            if (id >= model.size() || model.pieces().get(id).kind() == Kind.NORMAL) {
                mergeable.add(text);
            }
        });
    }

    private void listCharacter(String character) {
        int next = model.size() + unlisted.size();
        if (vocabulary.putIfAbsent(character, next) == null) {
            unlisted.put(next, character);
        }
    }

    private record Merge(String left, String right, float score) {}

    private List<Merge> merges() {
        List<Merge> merges = new ArrayList<>(model.size() * 2);
        long splits = 0;
        for (Piece piece : model.pieces()) {
            if (piece.kind() != Kind.NORMAL) {
                continue;
            }
            String text = piece.text();
            splits += text.length();
            if (text.length() > MAX_PIECE_CHARS || splits > MAX_SPLITS) {
                throw new CheckpointException(
                        model.origin() + ": pieces of " + text.length() + " characters, more than " + splits
                                + " in all; no real tokenizer has them, download the file again");
            }
            for (int cut = 1; cut < text.length(); cut++) {
                if (Character.isLowSurrogate(text.charAt(cut))) {
                    continue;
                }
                String left = text.substring(0, cut);
                if (!mergeable.contains(left)) {
                    continue;
                }
                String right = text.substring(cut);
                if (mergeable.contains(right)) {
                    merges.add(new Merge(left, right, piece.score()));
                }
            }
        }
        merges.sort(Comparator.comparingDouble(Merge::score)
                .reversed()); // stable: equal scores keep the order of the pieces
        return merges;
    }

    private byte[] write(List<Merge> merges) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * model.size() + 1024);
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeObjectFieldStart("model");
            json.writeStringField("type", "BPE");
            json.writeStringField(
                    "unk_token", model.pieces().get(model.unknownId()).text());
            json.writeBooleanField("fuse_unk", true);
            json.writeBooleanField("byte_fallback", model.rules().byteFallback());
            json.writeObjectFieldStart("vocab");
            for (Map.Entry<String, Integer> entry : vocabulary.entrySet()) {
                json.writeNumberField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("merges");
            for (Merge merge : merges) {
                json.writeStartArray();
                json.writeString(merge.left());
                json.writeString(merge.right());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
